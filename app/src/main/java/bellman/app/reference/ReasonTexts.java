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
              "Nothing, if it is not meant to have an address. Else set the type.");
      case CLASS_NOT_OURS ->
          new Entry(
              name,
              "Its `spec.loadBalancerClass` is another than the one that this installation serves.",
              "Leave the class out, or start Bellman with `--lb-class` (the chart:"
                  + " `loadBalancerClass`). The class of a Service can't be changed: make it"
                  + " anew.");
      case INVALID_REQUEST ->
          new Entry(
              name,
              "What it asks for can't be understood: no IP address, three addresses, two of one"
                  + " family, or both `spec.loadBalancerIP` and the annotation"
                  + " `metallb.io/loadBalancerIPs`.",
              "Ask in one way, for one address or one of each family"
                  + " ([addresses.md](addresses.md)).");
      case NO_POOLS ->
          new Entry(
              name,
              "There is no usable IPAddressPool.",
              "Make one. If there is one, it is set aside: `bellman validate`, or the problems in"
                  + " the ConfigurationState `controller`.");
      case NO_SUCH_POOL ->
          new Entry(
              name,
              "The annotation `metallb.io/address-pool` names a pool that does not exist, or that"
                  + " is set aside.",
              "Correct the name; `kubectl get ipaddresspools -n metallb-system`.");
      case POOL_NOT_ALLOWED ->
          new Entry(
              name,
              "The pool that is named, or that has the address asked for, does not serve this"
                  + " Service.",
              "Look at the pool's `serviceAllocation`: namespaces, namespace labels and Service"
                  + " labels must fit.");
      case ADDRESS_NOT_IN_POOL ->
          new Entry(
              name,
              "The address asked for is in no pool, is outside the pool that is named, or ends in"
                  + " .0 or .255 in a pool with `avoidBuggyIPs`.",
              "Ask for another address, or add it to a pool.");
      case ADDRESS_IN_USE ->
          new Entry(
              name,
              "Another Service has the address asked for, and the two can't share it. The message"
                  + " names it and says why not.",
              "Give both the same `metallb.io/allow-shared-ip`, or ask for another address. The"
                  + " Service is served by itself as soon as the address is free.");
      case FAMILY_MISMATCH ->
          new Entry(
              name,
              "Families asked for and families to be had do not fit: requested addresses against"
                  + " `ipFamilies`, a named pool without the family, or `RequireDualStack` where no"
                  + " pool has both.",
              "Give the pool addresses of both families, or set `ipFamilyPolicy` and `ipFamilies`"
                  + " as the pool is.");
      case NO_ELIGIBLE_POOL ->
          new Entry(
              name,
              "Pools exist, but none may serve this Service unasked: `autoAssign: false`, another"
                  + " `serviceAllocation`, or no address of its family.",
              "Name the pool with `metallb.io/address-pool`, or change the pool.");
      case POOL_EXHAUSTED ->
          new Entry(
              name,
              "The pools that may serve it have no free address left.",
              "Add a range to a pool, or share addresses. `kubectl get ipaddresspools -o yaml` has"
                  + " the numbers in its status. It is served by itself when an address is free.");
      case NO_IP_ALLOCATED ->
          new Entry(
              name,
              "Only a speaker in a cluster says this: the controller has not written an address"
                  + " into the Service's status yet, or what is there is none.",
              "`kubectl describe service NAME` shows the controller's reason as an event. Without"
                  + " any, look whether a controller leads: `kubectl get lease -n"
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
              "Look at `ipAddressPools`, `ipAddressPoolSelectors` and `nodeSelectors` of the"
                  + " BGPAdvertisements. None at all means that nothing is announced.");
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
              "Mend the node's network (the CNI plugin sets the condition).");
      case NODE_LABELED_EXCLUDE_BALANCERS ->
          new Entry(
              name,
              "The Node has the label `node.kubernetes.io/exclude-from-external-load-balancers`.",
              "Remove the label, or start speakers and controllers with `--ignore-exclude-lb`.");
      case NO_LOCAL_ENDPOINTS ->
          new Entry(
              name,
              "`externalTrafficPolicy` is `Local`, and no endpoint on this node is ready.",
              "Nothing, if other nodes announce it: that is what the policy is for. Else look at"
                  + " the Pods and their readiness.");
      case NO_ENDPOINTS ->
          new Entry(
              name,
              "No endpoint of the Service is ready, on any node.",
              "`kubectl get endpointslices -l kubernetes.io/service-name=NAME`: is there a Pod that"
                  + " the selector matches, and is it ready?");
      case NO_PEER ->
          new Entry(
              name,
              "The node would announce it, but no session of this node takes the route: no BGPPeer"
                  + " for the node, unknown names in `peers`, or only sessions of the other"
                  + " family.",
              "Look at `nodeSelectors` of the BGPPeers and `peers` of the BGPAdvertisements."
                  + " `dualStackAddressFamily: true` lets one session carry both families.");
      case FLAPPING ->
          new Entry(
              name,
              "The Service has come and gone so often that its next announcement waits, up to a"
                  + " minute. `plan` does not know this reason.",
              "Find out why its endpoints toggle (readiness probes). `--no-flap-damping` announces"
                  + " at once, always ([api.md](api.md#services-that-come-and-go)).");
      case ADDRESS_AWAITED ->
          new Entry(
              name,
              "Of one family, beside an address of the other (`explain` alone): the Service wants"
                  + " both, and has none of this one yet.",
              "Add addresses of the family to its pool, or see the event `AddressAwaited`: another"
                  + " Service still has the one that it is to get.");
    };
  }
}
