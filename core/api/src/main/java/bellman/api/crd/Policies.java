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

  private static final Schema POOLS = texts("The announced pools, by name.");

  private static final Schema POOL_SELECTORS =
      selectors("The announced pools, by label: at least one selector must match.");

  private static final Schema NODES =
      selectors("The announcing nodes: at least one selector must match. Empty means all nodes.");

  private static final Schema SERVICES =
      selectors(
          "The announced services: at least one selector must match. Empty means all services.");

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
                flag("Whether services are assigned addresses from this pool without requesting"
                        + " it.")
                    .defaultsTo(true)),
            optional(
                "avoidBuggyIPs",
                flag("Whether IPv4 addresses that end in .0 or .255 are avoided.")
                    .defaultsTo(false)),
            optional(
                "serviceAllocation",
                object(
                    "The services that may use the pool. If unset, all of them.",
                    optional("namespaceSelectors", selectors("Namespaces, by label.")),
                    optional("namespaces", texts("Namespaces, by name.")),
                    optional(
                        "priority",
                        integer("Pools with a lower value are preferred; 0 comes last.")),
                    optional("serviceSelectors", selectors("Services, by label.")))),
            optional(
                "sharing",
                text("Bellman's own: whether services with the same key (annotation"
                        + " metallb.io/allow-shared-ip) may share an address across namespaces"
                        + " (any, the default), or only within one (namespace). Services that"
                        + " already share an address when it is set keep it.")
                    .oneOf("any", "namespace")));
    Schema status =
        object(
            "",
            required("assignedIPv4", count("Assigned IPv4 addresses.")),
            required("assignedIPv6", count("Assigned IPv6 addresses.")),
            required("availableIPv4", count("Available IPv4 addresses.")),
            required("availableIPv6", count("Available IPv6 addresses.")));
    return CustomResource.of(
        Kind.IP_ADDRESS_POOL,
        version(
            "Addresses to assign to services.",
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
                    integer("The prefix length of routes to IPv4 addresses.", 1, 32)
                        .defaultsTo(32)),
                optional(
                    "aggregationLengthV6",
                    integer("The prefix length of routes to IPv6 addresses.", 1, 128)
                        .defaultsTo(128)),
                optional(
                    "asPathPrepend",
                    integer(
                        "How many additional times the local AS number is prepended to the AS path,"
                            + " toward external routers.",
                        1,
                        BgpAdvertisement.MOST_PREPENDS)),
                optional(
                    "communities",
                    texts("64500:1, large:64500:1:2, or names of Community objects.")),
                optional("ipAddressPoolSelectors", POOL_SELECTORS),
                optional("ipAddressPools", POOLS),
                optional(
                    "localPref", integer("LOCAL_PREF toward internal routers.", 0, MOST_32_BITS)),
                optional(
                    "med",
                    integer(
                        "Bellman's own: MULTI_EXIT_DISC; a neighboring AS prefers the lowest.",
                        0,
                        MOST_32_BITS)),
                optional(
                    "nextHop",
                    text(
                        "Bellman's own: the next hop for routes of this address's family, in place"
                            + " of the session's own address.")),
                optional("nodeSelectors", NODES),
                optional("peers", texts("The BGPPeers to advertise to, by name. Empty means all.")),
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
            "How the addresses of pools are advertised over BGP.",
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
            optional("interfaces", texts("The interfaces to announce on. Empty means all.")),
            optional("ipAddressPoolSelectors", POOL_SELECTORS),
            optional("ipAddressPools", POOLS),
            optional("nodeSelectors", NODES),
            optional(
                "preferredNodeSelectors",
                listOf(
                    object(
                        "",
                        required("preference", selector("The nodes.")),
                        required("weight", integer("Their preference.", 1, 100))),
                    "The nodes that should preferably announce.")),
            optional("serviceSelectors", SERVICES));
    return CustomResource.of(
        Kind.L2_ADVERTISEMENT,
        version(
            "How the addresses of pools are announced by ARP and NDP. Bellman reads it, but"
                + " does not support Layer 2 yet.",
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
