package bellman.balancer.crd;

import static bellman.balancer.crd.Schema.listOf;
import static bellman.balancer.crd.Schema.object;
import static bellman.balancer.crd.Schema.optional;
import static bellman.balancer.crd.Schema.required;
import static bellman.balancer.crd.Schema.text;
import static bellman.balancer.crd.Schema.texts;

import bellman.balancer.crd.CustomResource.Column;
import bellman.balancer.crd.CustomResource.Version;
import java.util.List;

/** What controllers and speakers write: ServiceBGPStatus, ServiceL2Status, ConfigurationState. */
final class Statuses {

  private Statuses() {}

  private static Schema once(String description) {
    return text(description).rule("self == oldSelf", "does not change once it is set");
  }

  private static CustomResource served(
      String kind, String plural, String description, Schema.Property what, String... columns) {
    Schema status =
        object(
            "",
            optional("node", once("The node that announces.")),
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
        "To which peers a node announces a service.",
        optional("peers", texts("The names of the BGPPeers.")),
        "Node");
  }

  static CustomResource serviceL2() {
    return served(
        "ServiceL2Status",
        "servicel2statuses",
        "On which interfaces a node announces a service.",
        optional(
            "interfaces", listOf(object("", optional("name", text("The interface's name."))), "")),
        "Allocated Node");
  }

  static CustomResource configurationStates() {
    Schema condition =
        object(
            "",
            required("lastTransitionTime", text("Since when.").with("format", "date-time")),
            required(
                "message", text("What is wrong, and how to mend it.").with("maxLength", 32768)),
            optional(
                "observedGeneration",
                Schema.integer(
                    "The generation of the object that it is about.", 0, Long.MAX_VALUE)),
            required(
                "reason",
                text("One word.")
                    .with("maxLength", 1024)
                    .with("minLength", 1)
                    .with("pattern", "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")),
            required("status", text("").oneOf("True", "False", "Unknown")),
            required(
                "type",
                text("What it is about.")
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
                listOf(condition, "One for each problem.")
                    .with("x-kubernetes-list-map-keys", List.of("type"))
                    .with("x-kubernetes-list-type", "map")),
            optional("errorSummary", text("All that is wrong, in short.")),
            optional("result", text("").oneOf("Valid", "Invalid", "Unknown")));
    return new CustomResource(
        "ConfigurationState",
        "configurationstates",
        List.of(
            new Version(
                "v1beta1",
                null,
                "What a controller or a speaker makes of the configuration.",
                null,
                false,
                status,
                List.of(
                    Column.text("Result", ".status.result"),
                    Column.text("ErrorSummary", ".status.errorSummary"),
                    new Column("Age", "date", ".metadata.creationTimestamp", 0)))));
  }
}
