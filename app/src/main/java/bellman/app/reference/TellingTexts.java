package bellman.app.reference;

import bellman.app.cluster.ConfigurationStates.Verdict;
import bellman.app.controller.AdvertisedReason;
import bellman.balancer.frrk8s.Conflict;
import bellman.kubernetes.EventReason;

/** What a cluster is told, and what mends it: conditions, events, conflicts. */
final class TellingTexts {

  private TellingTexts() {}

  /** The condition of a Service, beside the reasons of silence. */
  static Entry of(AdvertisedReason reason) {
    String name = reason.text();
    return switch (reason) {
      case ANNOUNCED -> new Entry(name, "True: all nodes that are to announce it do.", "-");
      case PARTLY_ANNOUNCED ->
          new Entry(
              name,
              "True: some nodes announce it, and the message names those that are silent.",
              "`bellman peers` on the silent nodes, or `kubectl get bgpsessionstatuses`.");
      case NO_SESSION ->
          new Entry(
              name,
              "False: nodes are to announce it, and none has a session that is up.",
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
      case GOOD -> new Entry(name, "True: all that was given is in use.", "-");
      case DOUBTFUL ->
          new Entry(
              name,
              "Unknown: it is in use, and probably not what was meant (a pool that does not exist,"
                  + " an old annotation, a Layer 2 advertisement).",
              "The condition's type names object and field, its message the remedy.");
      case BAD ->
          new Entry(
              name,
              "False: the object, or the part, is set aside, or two objects contradict each other."
                  + " The rest goes on.",
              "The condition's type names object and field, its message the remedy. `bellman"
                  + " validate -f` finds the same before it is applied.");
    };
  }

  /** Events. */
  static Entry of(EventReason reason) {
    String name = reason.text();
    return switch (reason) {
      case IP_ALLOCATED -> new Entry(name, "Service: it has got these addresses.", "-");
      case ADDITIONAL_ASSIGN_FAILED ->
          new Entry(
              name,
              "Service: it prefers two families, and its pool has no free address of the other.",
              "Give the pool addresses of both families, or more of them.");
      case FAMILY_MISSING ->
          new Entry(
              name,
              "Service: it keeps an address, and lacks the other family's or asks for what can't"
                  + " be; the message says which.",
              "As the message says: the pool, or `ipFamilyPolicy` and `ipFamilies`.");
      case CLEAR_ASSIGNMENT ->
          new Entry(
              name,
              "Service: it has lost its addresses.",
              "The event `AllocationFailed` beside it says why.");
      case LOAD_BALANCER_FAILED ->
          new Entry(
              name,
              "Service: what it asks for can't be understood (`invalidRequest`); an address that it"
                  + " holds stays.",
              "As the message says; see `invalidRequest` above.");
      case ALLOCATION_FAILED ->
          new Entry(
              name,
              "Service: it has no address; the message begins with the reason.",
              "See that reason above.");
      case UNKNOWN_ANNOTATION ->
          new Entry(
              name,
              "Service: an annotation of one of our prefixes is none that there is, and does"
                  + " nothing.",
              "Write the one that the message names, or remove it.");
      case DEPRECATED_ANNOTATION ->
          new Entry(
              name,
              "Service: an annotation has MetalLB's old prefix `metallb.universe.tf/`. It works.",
              "Write `metallb.io/`.");
      case ADDRESS_AWAITED ->
          new Entry(
              name,
              "Service: the address that it is to have is still in another Service's status. The"
                  + " condition `metallb.io/AddressAwaited` is there as long.",
              "It ends by itself when the other Service has given it back. The message names it: if"
                  + " that Service can't be written, its events and the controller's log say why.");
      case NOT_ANNOUNCED ->
          new Entry(
              name,
              "L2Advertisement: nothing serves it.",
              "Announce the pool by a BGPAdvertisement, or leave Layer 2 to MetalLB.");
      case NODE_ASSIGNED ->
          new Entry(name, "Service: a node announces it (only with `--service-status all`).", "-");
      case PEER_CLEARED -> ordered(name, "its session was ended and begun anew");
      case PEER_REFRESHED -> ordered(name, "all routes were sent once more");
      case PEER_SHUT_DOWN ->
          ordered(name, "its session stays ended until `bellman peer NAME start`");
      case PEER_STARTED -> ordered(name, "what was ordered was taken back");
      case PEER_DRAINED ->
          ordered(name, "routes carry GRACEFUL_SHUTDOWN until `bellman peer NAME start`");
    };
  }

  private static Entry ordered(String name, String what) {
    return new Entry(
        name,
        "BGPPeer: an operator ordered it on one node: " + what + ".",
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
              "A VRF is imported that the object does not have.",
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
              "Give both the same, or leave it out in one.");
      case BFD_PROFILE ->
          new Entry(
              name,
              "A BFD profile is missing, is there twice with two meanings, or a neighbor has two.",
              "One profile of the name, the same in each object.");
      case PREFIX ->
          new Entry(
              name,
              "A prefix is none, does not fit the neighbor's family, or is sent and not"
                  + " originated.",
              "Correct it in the object that is named.");
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
          new Entry(name, "A community is none, or is listed twice.", "Correct it, list it once.");
      case NEXT_HOP ->
          new Entry(
              name,
              "A next hop is of the wrong family, or a neighbor has two.",
              "One `nextHop`, of the prefix's family.");
      case RECEIVE ->
          new Entry(
              name,
              "A filter of received routes can't be.",
              "Correct the `toReceive` of the object that is named.");
      case EVPN ->
          new Entry(
              name,
              "A virtual network is there twice, lacks a neighbor, or has two settings.",
              "Set it in one object only.");
      case GRACEFUL_RESTART ->
          new Entry(
              name,
              "A warning: one object enables graceful restart for a neighbor and another does not;"
                  + " chance decides.",
              "Give both the same.");
      case SECRET ->
          new Entry(
              name,
              "A warning: passwords are in Secrets that only FRR-K8s reads, and may differ.",
              "Name the same Secret in both.");
    };
  }
}
