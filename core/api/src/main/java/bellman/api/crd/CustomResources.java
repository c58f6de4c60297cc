package bellman.api.crd;

import java.util.List;

/** All kinds of the group, by name. */
public final class CustomResources {

  private CustomResources() {}

  /** Every definition, sorted by name. */
  public static List<CustomResource> all() {
    return List.of(
        Peers.bfdProfiles(),
        Policies.bgpAdvertisements(),
        Peers.bgpPeers(),
        Statuses.sessions(),
        Policies.communities(),
        Statuses.configurationStates(),
        Policies.pools(),
        Policies.l2Advertisements(),
        Statuses.serviceBgp(),
        Statuses.serviceL2());
  }
}
