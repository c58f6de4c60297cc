package bellman.app.reference;

import bellman.api.status.EventReason;
import bellman.app.cluster.ConfigurationStates.Verdict;
import bellman.balancer.frrk8s.Conflict;
import bellman.controller.AdvertisedReason;

/** What a cluster is told, and what mends it: conditions, events, conflicts. */
final class TellingTexts {

  private TellingTexts() {}

  /** The condition of a Service, beside the reasons of silence. */
  static Entry of(AdvertisedReason reason) {
    String name = reason.text();
    return switch (reason) {
      case ANNOUNCED -> new Entry(name, "True: all nodes that should announce it do.", "-");
      case PARTLY_ANNOUNCED ->
          new Entry(
              name,
              "True: some nodes announce it, and the message names those that do not.",
              "`bellman peers` on the named nodes, or `kubectl get bgpsessionstatuses`.");
      case NO_SESSION ->
          new Entry(
              name,
              "False: nodes should announce it, but none has an established session.",
              "[troubleshooting.md](troubleshooting.md#the-session-does-not-come-up)");
      case NO_ADDRESS ->
          new Entry(
              name, "False: the Service has no address.", "See its events, and the reasons above.");
    };
  }

  /** The conditions of a ConfigurationState. */
  static Entry of(Verdict verdict) {
    String name = verdict.reason();
    return switch (verdict) {
      case GOOD -> new Entry(name, "True: the whole configuration is in use.", "-");
      case DOUBTFUL ->
          new Entry(
              name,
              "Unknown: it is in use, but probably not as intended (a pool that does not exist, an"
                  + " old annotation, a Layer 2 advertisement).",
              "The condition's type names the object and field, its message the remedy.");
      case BAD ->
          new Entry(
              name,
              "False: the object, or a part of it, is set aside, or two objects contradict each"
                  + " other. The rest remains in use.",
              "The condition's type names the object and field, its message the remedy. `bellman"
                  + " validate -f` finds the same before you apply it.");
    };
  }

  /** Events. */
  static Entry of(EventReason reason) {
    String name = reason.text();
    return switch (reason) {
      case IP_ALLOCATED -> new Entry(name, "Service: it was assigned these addresses.", "-");
      case ADDITIONAL_ASSIGN_FAILED ->
          new Entry(
              name,
              "Service: it prefers dual stack, but its pool has no free address of the other"
                  + " family.",
              "Give the pool addresses of both families, or more of them.");
      case FAMILY_MISSING ->
          new Entry(
              name,
              "Service: it keeps its address, but lacks one of the other family, or its request"
                  + " cannot be satisfied; the message says which.",
              "See the message: change the pool, or `ipFamilyPolicy` and `ipFamilies`.");
      case CLEAR_ASSIGNMENT ->
          new Entry(
              name,
              "Service: its addresses were released.",
              "The event `AllocationFailed` beside it says why.");
      case LOAD_BALANCER_FAILED ->
          new Entry(
              name,
              "Service: its request is invalid (`invalidRequest`); it keeps the addresses it"
                  + " holds.",
              "See the message, and `invalidRequest` above.");
      case ALLOCATION_FAILED ->
          new Entry(
              name,
              "Service: it has no address; the message begins with the reason.",
              "See that reason above.");
      case UNKNOWN_ANNOTATION ->
          new Entry(
              name,
              "Service: an annotation with one of our prefixes does not exist and has no effect.",
              "Use the one that the message names, or remove it.");
      case DEPRECATED_ANNOTATION ->
          new Entry(
              name,
              "Service: an annotation has MetalLB's old prefix `metallb.universe.tf/`, which still"
                  + " works.",
              "Write `metallb.io/`.");
      case ADDRESS_AWAITED ->
          new Entry(
              name,
              "Service: its new address is still in another Service's status. The condition"
                  + " `metallb.io/AddressAwaited` exists meanwhile.",
              "It resolves itself once the other Service, which the message names, has released the"
                  + " address. If the controller cannot update that Service, its events and the"
                  + " controller's log say why.");
      case NOT_ANNOUNCED ->
          new Entry(
              name,
              "L2Advertisement: it has no effect.",
              "Announce the pool with a BGPAdvertisement, or use MetalLB for Layer 2.");
      case NODE_ASSIGNED ->
          new Entry(name, "Service: a node announces it (only with `--service-status all`).", "-");
      case PEER_CLEARED -> ordered(name, "its session was reset");
      case PEER_REFRESHED -> ordered(name, "all routes were advertised again");
      case PEER_SHUT_DOWN ->
          ordered(name, "its session stays down until `bellman peer NAME start`");
      case PEER_STARTED -> ordered(name, "its shutdown or drain was ended");
      case PEER_DRAINED ->
          ordered(name, "routes carry GRACEFUL_SHUTDOWN until `bellman peer NAME start`");
    };
  }

  private static Entry ordered(String name, String what) {
    return new Entry(
        name,
        "BGPPeer, ordered by an operator on one node: " + what + ".",
        "[api.md](api.md#orders-for-one-peer)");
  }

  /** What FRR-K8s would refuse. */
  static Entry of(Conflict.Cause cause) {
    String name = cause.name();
    return switch (cause) {
      case ROUTER ->
          new Entry(
              name,
              "A VRF has two AS numbers or two router identifiers.",
              "Give both the same: `myASN`, `routerID`.");
      case IMPORT ->
          new Entry(
              name,
              "The object imports a VRF that it does not contain.",
              "Add the router of that VRF to the same FRRConfiguration, or remove the import.");
      case NEIGHBOR ->
          new Entry(
              name,
              "A neighbor has no address, or two; no AS number, or two.",
              "One address or interface, and one of `asn` and `dynamicASN`.");
      case NEIGHBOR_SETTINGS ->
          new Entry(
              name,
              "Two objects give one neighbor two ports, timers, passwords or the like.",
              "Give both the same, or omit it in one.");
      case BFD_PROFILE ->
          new Entry(
              name,
              "A BFD profile is missing or defined twice with different values, or a neighbor has"
                  + " two.",
              "Use one profile of that name, identical in each object.");
      case PREFIX ->
          new Entry(
              name,
              "A prefix is invalid, does not match the neighbor's family, or is advertised but not"
                  + " originated.",
              "Correct it in the named object.");
      case PREFIX_LOCAL_PREF ->
          new Entry(
              name,
              "A prefix has two local preferences toward a neighbor.",
              "Set it in one object only.");
      case PREFIX_PREPEND ->
          new Entry(
              name,
              "A prefix has two counts of prepended AS numbers toward a neighbor.",
              "Set it in one object only.");
      case COMMUNITY ->
          new Entry(name, "A community is invalid, or listed twice.", "Correct it, list it once.");
      case NEXT_HOP ->
          new Entry(
              name,
              "A next hop is of the wrong family, or a neighbor has two.",
              "One `nextHop`, of the prefix's family.");
      case RECEIVE ->
          new Entry(
              name,
              "A filter for received routes is invalid.",
              "Correct the `toReceive` of the named object.");
      case EVPN ->
          new Entry(
              name,
              "A virtual network is defined twice, lacks a neighbor, or has conflicting settings.",
              "Set it in one object only.");
      case GRACEFUL_RESTART ->
          new Entry(
              name,
              "A warning: one object enables graceful restart for a neighbor and another does not;"
                  + " which one applies is undefined.",
              "Give both the same.");
      case SECRET ->
          new Entry(
              name,
              "A warning: passwords are in Secrets that only FRR-K8s reads, and may differ.",
              "Name the same Secret in both.");
    };
  }
}
