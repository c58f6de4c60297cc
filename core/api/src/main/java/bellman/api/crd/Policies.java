package bellman.api.crd;

import static bellman.api.crd.Schema.count;
import static bellman.api.crd.Schema.flag;
import static bellman.api.crd.Schema.integer;
import static bellman.api.crd.Schema.listOf;
import static bellman.api.crd.Schema.object;
import static bellman.api.crd.Schema.optional;
import static bellman.api.crd.Schema.required;
import static bellman.api.crd.Schema.selector;
import static bellman.api.crd.Schema.selectors;
import static bellman.api.crd.Schema.text;
import static bellman.api.crd.Schema.texts;

import bellman.api.crd.CustomResource.Column;
import bellman.api.crd.CustomResource.Version;
import bellman.api.resource.BgpAdvertisement;
import bellman.api.resource.Kind;
import java.util.List;

/** IPAddressPool, BGPAdvertisement, L2Advertisement and Community. */
final class Policies {

  private static final long MOST_32_BITS = 0xffff_ffffL;

  private static final Schema POOLS = texts("The pools that are announced, by name.");

  private static final Schema POOL_SELECTORS =
      selectors("The pools that are announced, by their labels: any must match.");

  private static final Schema NODES =
      selectors("The nodes that announce: any must match. None means all nodes.");

  private static final Schema SERVICES =
      selectors("The services that are announced: any must match. None means all services.");

  private Policies() {}

  private static Version version(
      String description, Schema spec, boolean isSpecRequired, Schema status, Column... columns) {
    return new Version(
        "v1beta1", null, description, spec, isSpecRequired, status, List.of(columns));
  }

  static CustomResource pools() {
    Schema spec =
        object(
            "",
            required("addresses", texts("Prefixes, and ranges such as 192.0.2.10-192.0.2.20.")),
            optional(
                "autoAssign",
                flag("Whether services get addresses without asking for this pool.")
                    .defaultsTo(true)),
            optional(
                "avoidBuggyIPs",
                flag("Whether IPv4 addresses that end in .0 or .255 are left out.")
                    .defaultsTo(false)),
            optional(
                "serviceAllocation",
                object(
                    "Which services the pool is for. Without it, for all.",
                    optional("namespaceSelectors", selectors("Namespaces, by their labels.")),
                    optional("namespaces", texts("Namespaces, by name.")),
                    optional(
                        "priority", integer("The lower, the sooner it is taken; 0 comes last.")),
                    optional("serviceSelectors", selectors("Services, by their labels.")))),
            optional(
                "sharing",
                text("Bellman's own: whether services with the same key (annotation"
                        + " metallb.io/allow-shared-ip) may share an address whatever"
                        + " namespaces they are in (any, as without it), or only within one"
                        + " (namespace). Those that share one already when it is set keep it.")
                    .oneOf("any", "namespace")));
    Schema status =
        object(
            "",
            required("assignedIPv4", count("IPv4 addresses that services have.")),
            required("assignedIPv6", count("IPv6 addresses that services have.")),
            required("availableIPv4", count("IPv4 addresses that are free.")),
            required("availableIPv6", count("IPv6 addresses that are free.")));
    return CustomResource.of(
        Kind.IP_ADDRESS_POOL,
        version(
            "Addresses that services are given.",
            spec,
            true,
            status,
            new Column("Auto Assign", "boolean", ".spec.autoAssign", 0),
            new Column("Avoid Buggy IPs", "boolean", ".spec.avoidBuggyIPs", 0),
            Column.text("Addresses", ".spec.addresses")));
  }

  static CustomResource bgpAdvertisements() {
    Schema spec =
        object(
                "",
                optional(
                    "aggregationLength",
                    integer("The length of an IPv4 address's route.", 1, 32).defaultsTo(32)),
                optional(
                    "aggregationLengthV6",
                    integer("The length of an IPv6 address's route.", 1, 128).defaultsTo(128)),
                optional(
                    "asPathPrepend",
                    integer(
                        "How many times our AS number is put in front of the path once more, toward"
                            + " routers in another AS.",
                        1,
                        BgpAdvertisement.MOST_PREPENDS)),
                optional(
                    "communities",
                    texts("64500:1, large:64500:1:2, or names of Community objects.")),
                optional("ipAddressPoolSelectors", POOL_SELECTORS),
                optional("ipAddressPools", POOLS),
                optional(
                    "localPref", integer("LOCAL_PREF toward routers in our AS.", 0, MOST_32_BITS)),
                optional(
                    "med",
                    integer(
                        "Bellman's own: MULTI_EXIT_DISC, by which a neighboring AS prefers the"
                            + " lower.",
                        0,
                        MOST_32_BITS)),
                optional(
                    "nextHop",
                    text(
                        "Bellman's own: where traffic is to go, in place of the session's own"
                            + " address, for routes of this address's family.")),
                optional("nodeSelectors", NODES),
                optional("peers", texts("The BGPPeers that are told, by name. None means all.")),
                optional("serviceSelectors", SERVICES))
            .rule(
                "!has(self.serviceSelectors) || size(self.serviceSelectors) == 0"
                    + " || ((!has(self.aggregationLength) || self.aggregationLength == 32)"
                    + " && (!has(self.aggregationLengthV6) || self.aggregationLengthV6 == 128))",
                "serviceSelectors and aggregationLength are mutually exclusive, can only be used"
                    + " together with default aggregationLength (32) and aggregationLengthV6"
                    + " (128)");
    return CustomResource.of(
        Kind.BGP_ADVERTISEMENT,
        version(
            "How addresses of pools are announced by BGP.",
            spec,
            false,
            object(""),
            Column.text("IPAddressPools", ".spec.ipAddressPools"),
            Column.text("IPAddressPool Selectors", ".spec.ipAddressPoolSelectors"),
            Column.text("Peers", ".spec.peers"),
            new Column("Node Selectors", "string", ".spec.nodeSelectors", 10)));
  }

  static CustomResource l2Advertisements() {
    Schema spec =
        object(
            "",
            optional("interfaces", texts("The interfaces to announce on. None means all.")),
            optional("ipAddressPoolSelectors", POOL_SELECTORS),
            optional("ipAddressPools", POOLS),
            optional("nodeSelectors", NODES),
            optional(
                "preferredNodeSelectors",
                listOf(
                    object(
                        "",
                        required("preference", selector("The nodes.")),
                        required("weight", integer("How much they are preferred.", 1, 100))),
                    "The nodes that should announce, if they can.")),
            optional("serviceSelectors", SERVICES));
    return CustomResource.of(
        Kind.L2_ADVERTISEMENT,
        version(
            "How addresses of pools are announced by ARP and NDP. Bellman reads it, and does"
                + " not announce by Layer 2 yet.",
            spec,
            false,
            object(""),
            Column.text("IPAddressPools", ".spec.ipAddressPools"),
            Column.text("IPAddressPool Selectors", ".spec.ipAddressPoolSelectors"),
            Column.text("Interfaces", ".spec.interfaces"),
            new Column("Node Selectors", "string", ".spec.nodeSelectors", 10)));
  }

  static CustomResource communities() {
    Schema spec =
        object(
            "",
            optional(
                "communities",
                listOf(
                    object(
                        "",
                        optional("name", text("The name that advertisements use.")),
                        optional("value", text("64500:1, or large:64500:1:2."))),
                    "Names for communities.")));
    return CustomResource.of(
        Kind.COMMUNITY, version("Names for BGP communities.", spec, false, object("")));
  }
}
