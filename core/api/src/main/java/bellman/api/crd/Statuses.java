package bellman.api.crd;

import static bellman.api.crd.Schema.count;
import static bellman.api.crd.Schema.integer;
import static bellman.api.crd.Schema.listOf;
import static bellman.api.crd.Schema.object;
import static bellman.api.crd.Schema.optional;
import static bellman.api.crd.Schema.required;
import static bellman.api.crd.Schema.text;
import static bellman.api.crd.Schema.texts;

import bellman.api.crd.CustomResource.Column;
import bellman.api.crd.CustomResource.Version;
import bellman.api.resource.Kind;
import java.util.List;

/**
 * What controllers and speakers write: ServiceBGPStatus, ServiceL2Status, BGPSessionStatus,
 * ConfigurationState.
 */
final class Statuses {

  private static final long MOST_ASN = 0xffff_ffffL;

  private Statuses() {}

  private static Schema once(String description) {
    return text(description).rule("self == oldSelf", "Value is immutable");
  }

  private static CustomResource served(
      String kind, String plural, String description, Schema.Property what, String... columns) {
    Schema status =
        object(
            "",
            optional("node", once("The announcing node.")),
            optional("serviceName", once("The service's name.")),
            optional("serviceNamespace", once("The service's namespace.")),
            what);
    return new CustomResource(
        kind,
        plural,
        List.of(
            new Version(
                "v1beta1",
                null,
                description,
                object(""),
                false,
                status,
                List.of(
                    Column.text(columns[0], ".status.node"),
                    Column.text("Service Name", ".status.serviceName"),
                    Column.text("Service Namespace", ".status.serviceNamespace")))));
  }

  static CustomResource serviceBgp() {
    return served(
        "ServiceBGPStatus",
        "servicebgpstatuses",
        "The peers to which a node announces a service.",
        optional("peers", texts("The names of the BGPPeers.")),
        "Node");
  }

  static CustomResource serviceL2() {
    return served(
        "ServiceL2Status",
        "servicel2statuses",
        "The interfaces on which a node announces a service.",
        optional(
            "interfaces",
            listOf(object("", optional("name", text("The interface's name."))), "The interfaces.")),
        "Allocated Node");
  }

  private static Schema bfd() {
    return object(
        "The BFD session, if BFD monitors the BGP session.",
        optional(
            "detectionMillis",
            integer("The detection time in milliseconds.", 0, Integer.MAX_VALUE)),
        optional("profile", text("The name of the BFDProfile.")),
        optional("state", text("adminDown, down, init or up.")));
  }

  static CustomResource sessions() {
    Schema status =
        object(
            "",
            optional(
                "address",
                text("The router's address, or the interface on which it is discovered.")),
            optional("bfd", bfd()),
            optional("capabilities", texts("The capabilities negotiated by both sides, by name.")),
            optional(
                "families", texts("The negotiated address families: ipv4-unicast, ipv6-unicast.")),
            optional("holdTimeSeconds", integer("The negotiated hold time.", 0, 65535)),
            optional("keepaliveSeconds", integer("The keepalive interval.", 0, 65535)),
            optional(
                "lastError",
                text(
                    "Who closed the last session and why, or what kept it from being"
                        + " established.")),
            optional("localASN", integer("The local AS number toward the router.", 0, MOST_ASN)),
            optional("node", text("The node of the session.")),
            optional("peer", text("The name of the BGPPeer.")),
            optional("peerASN", integer("The router's AS number.", 0, MOST_ASN)),
            optional("peerRouterID", text("The router's BGP Identifier.")),
            optional(
                "pod",
                text(
                    "The Pod of the speaker that has the session: once it is gone, the state of the"
                        + " session is unknown.")),
            optional(
                "prefixesReceived",
                count(
                    "The approximate number of prefixes received from the router; see the metrics"
                        + " for the exact number.")),
            optional(
                "prefixesSent",
                count(
                    "The approximate number of prefixes advertised to the router; see the metrics"
                        + " for the exact number.")),
            optional(
                "since", text("The time of the last state change.").with("format", "date-time")),
            optional(
                "state",
                text("idle, connect, active, openSent, openConfirm or established; unknown if the"
                        + " speaker is gone.")
                    .oneOf(
                        "idle",
                        "connect",
                        "active",
                        "openSent",
                        "openConfirm",
                        "established",
                        "unknown")),
            optional("warnings", texts("What the session is waiting for, or running without.")));
    return CustomResource.of(
        Kind.BGP_SESSION_STATUS,
        new Version(
            "v1beta1",
            null,
            "The state of a node's BGP session with a peer. Bellman's own; written by"
                + " speakers.",
            object(""),
            false,
            status,
            List.of(
                Column.text("Node", ".status.node"),
                Column.text("Peer", ".status.peer"),
                Column.text("State", ".status.state"),
                new Column("Since", "date", ".status.since", 0),
                new Column("Sent", "integer", ".status.prefixesSent", 0))));
  }

  static CustomResource configurationStates() {
    Schema condition =
        object(
            "",
            required(
                "lastTransitionTime",
                text("The time of the last transition.").with("format", "date-time")),
            required("message", text("What is wrong and how to fix it.").with("maxLength", 32768)),
            optional("observedGeneration", count("The observed generation of the object.")),
            required(
                "reason",
                text("A reason in CamelCase.")
                    .with("maxLength", 1024)
                    .with("minLength", 1)
                    .with("pattern", "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")),
            required("status", text("True if all is well.").oneOf("True", "False", "Unknown")),
            required(
                "type",
                text("What the condition is about.")
                    .with("maxLength", 316)
                    .with(
                        "pattern",
                        "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
                            + "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$")));
    Schema status =
        object(
            "",
            optional(
                "conditions",
                listOf(condition, "One condition per problem.")
                    .with("x-kubernetes-list-map-keys", List.of("type"))
                    .with("x-kubernetes-list-type", "map")),
            optional("errorSummary", text("A summary of all problems.")),
            optional(
                "result",
                text("Valid if there is no problem.").oneOf("Valid", "Invalid", "Unknown")));
    return new CustomResource(
        "ConfigurationState",
        "configurationstates",
        List.of(
            new Version(
                "v1beta1",
                null,
                "How a controller or a speaker evaluates the configuration.",
                null,
                false,
                status,
                List.of(
                    Column.text("Result", ".status.result"),
                    Column.text("ErrorSummary", ".status.errorSummary"),
                    new Column("Age", "date", ".metadata.creationTimestamp", 0)))));
  }
}
