package bellman.app.reference;

import bellman.balancer.allocator.Reason;
import bellman.balancer.plan.NotAnnouncedReason;

/** What the reasons of services mean, and what mends them. */
final class ReasonTexts {

  private ReasonTexts() {}

  /** Why a service has no address. */
  static Entry of(Reason reason) {
    String name = reason.text();
    return switch (reason) {
      case NOT_LOAD_BALANCER ->
          new Entry(
              name,
              "The Service's `spec.type` is not `LoadBalancer`.",
              "Nothing, if it is not meant to have an address. Otherwise set the type.");
      case CLASS_NOT_OURS ->
          new Entry(
              name,
              "Its `spec.loadBalancerClass` is not the one that this installation serves.",
              "Omit the class, or start Bellman with `--lb-class` (in the chart:"
                  + " `loadBalancerClass`). The class of a Service is immutable: recreate the"
                  + " Service.");
      case INVALID_REQUEST ->
          new Entry(
              name,
              "Its request is invalid: not an IP address, three addresses, two of one family, or"
                  + " both `spec.loadBalancerIP` and the annotation `metallb.io/loadBalancerIPs`.",
              "Use one of the two ways, and request one address or one of each family"
                  + " ([addresses.md](addresses.md)).");
      case NO_POOLS ->
          new Entry(
              name,
              "There is no usable IPAddressPool.",
              "Create one. If there is one, it was set aside: see `bellman validate`, or the"
                  + " problems in the ConfigurationState `controller`.");
      case NO_SUCH_POOL ->
          new Entry(
              name,
              "The annotation `metallb.io/address-pool` names a pool that does not exist, or that"
                  + " is set aside.",
              "Correct the name; `kubectl get ipaddresspools -n metallb-system`.");
      case POOL_NOT_ALLOWED ->
          new Entry(
              name,
              "The named pool, or the pool of the requested address, does not serve this Service.",
              "Check the pool's `serviceAllocation`: namespaces, namespace labels and Service"
                  + " labels must match.");
      case ADDRESS_NOT_IN_POOL ->
          new Entry(
              name,
              "The requested address is in no pool, is outside the named pool, or ends in .0 or"
                  + " .255 in a pool with `avoidBuggyIPs`.",
              "Request another address, or add it to a pool.");
      case ADDRESS_IN_USE ->
          new Entry(
              name,
              "Another Service has the requested address, and the two cannot share it. The message"
                  + " names that Service and says why.",
              "Give both the same `metallb.io/allow-shared-ip`, or request another address. The"
                  + " Service gets the address automatically once it is free.");
      case FAMILY_MISMATCH ->
          new Entry(
              name,
              "The requested and the available address families do not match: requested addresses"
                  + " against `ipFamilies`, a named pool without the family, or `RequireDualStack`"
                  + " where no pool has both.",
              "Give the pool addresses of both families, or set `ipFamilyPolicy` and `ipFamilies`"
                  + " to match the pool.");
      case NO_ELIGIBLE_POOL ->
          new Entry(
              name,
              "Pools exist, but none serves this Service automatically: `autoAssign: false`, a"
                  + " `serviceAllocation` that does not match, or no address of its family.",
              "Name the pool with `metallb.io/address-pool`, or change the pool.");
      case POOL_EXHAUSTED ->
          new Entry(
              name,
              "The pools that may serve it have no free address left.",
              "Add a range to a pool, or share addresses. `kubectl get ipaddresspools -o yaml`"
                  + " shows the numbers in its status. The Service gets an address automatically"
                  + " when one becomes free.");
      case NO_IP_ALLOCATED ->
          new Entry(
              name,
              "Only reported by speakers in a cluster: the controller has not written an address"
                  + " into the Service's status yet, or the value there is not an address.",
              "`kubectl describe service NAME` shows the controller's reason as an event. If there"
                  + " is none, check that a controller is the leader: `kubectl get lease -n"
                  + " metallb-system`.");
    };
  }

  /** Why a node announces a service to nobody. */
  static Entry of(NotAnnouncedReason reason) {
    String name = reason.text();
    return switch (reason) {
      case NOT_OWNER ->
          new Entry(
              name,
              "No BGPAdvertisement announces the Service's pool from this node.",
              "Check `ipAddressPools`, `ipAddressPoolSelectors` and `nodeSelectors` of the"
                  + " BGPAdvertisements. Without any BGPAdvertisement nothing is announced.");
      case NO_MATCHING_ADVERTISEMENT ->
          new Entry(
              name,
              "A BGPAdvertisement announces the pool from here, but its `serviceSelectors` do not"
                  + " match the Service's labels.",
              "Change the labels or the selectors.");
      case NODE_NETWORK_UNAVAILABLE ->
          new Entry(
              name,
              "The Node's condition `NetworkUnavailable` is True.",
              "Fix the node's network (the CNI plugin sets the condition).");
      case NODE_LABELED_EXCLUDE_BALANCERS ->
          new Entry(
              name,
              "The Node has the label `node.kubernetes.io/exclude-from-external-load-balancers`.",
              "Remove the label, or start speakers and controllers with `--ignore-exclude-lb`.");
      case NO_LOCAL_ENDPOINTS ->
          new Entry(
              name,
              "`externalTrafficPolicy` is `Local`, and no endpoint on this node is ready.",
              "Nothing, if other nodes announce it: that is the purpose of the policy. Otherwise"
                  + " check the Pods and their readiness.");
      case NO_ENDPOINTS ->
          new Entry(
              name,
              "No endpoint of the Service is ready, on any node.",
              "`kubectl get endpointslices -l kubernetes.io/service-name=NAME`: is there a Pod that"
                  + " the selector matches, and is it ready?");
      case NO_PEER ->
          new Entry(
              name,
              "The node would announce it, but none of its sessions can carry the route: no BGPPeer"
                  + " for the node, unknown names in `peers`, or only sessions of the other"
                  + " family.",
              "Check `nodeSelectors` of the BGPPeers and `peers` of the BGPAdvertisements."
                  + " `dualStackAddressFamily: true` lets one session carry both families.");
      case FLAPPING ->
          new Entry(
              name,
              "The Service has come and gone so often that its next announcement is delayed, by up"
                  + " to a minute. `plan` never reports this reason.",
              "Find out why its endpoints toggle (readiness probes). `--no-flap-damping` always"
                  + " announces at once ([api.md](api.md#services-that-come-and-go)).");
      case ADDRESS_AWAITED ->
          new Entry(
              name,
              "For one family of a Service that has an address of the other (`explain` only): the"
                  + " Service needs both, and has no address of this family yet.",
              "Add addresses of the family to its pool, or see the event `AddressAwaited`: another"
                  + " Service still holds the address assigned to this one.");
    };
  }
}
