package bellman.balancer.frrk8s;

import bellman.api.resource.BfdProfile;
import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Profile;
import bellman.api.resource.FrrConfiguration.Raw;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.Kind;
import bellman.api.resource.Metadata;
import bellman.api.resource.ShortName;
import bellman.balancer.config.Advertisement;
import bellman.balancer.config.Config;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.NodePlanner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A node's plan as the FRRConfiguration that has FRR-K8s carry it out: its name, its node selector
 * and its contents are those of MetalLB 0.16.2, so that what users wrote to be merged with that is
 * merged with this.
 */
public final class NodeConfiguration {

  /** By which label Bellman's objects are told from users', with {@link #LABELLED}. */
  public static final String LABEL = "app.kubernetes.io/managed-by";

  /** See {@link #LABEL}. */
  public static final String LABELLED = "bellman";

  private static final String PREFIX = "metallb-";

  private static final Comparator<Peer> BY_AGE =
      Comparator.comparing(
              (Peer peer) -> peer.written().created(),
              Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Peer::name);

  /**
   * From here on lists are left out where the API has a word for them: what is shorter is written
   * out, as MetalLB does, since it is read by people.
   */
  static final int LONG_BYTES = 256 * 1024;

  /** What the API server adds: identity, times, and who manages which fields. */
  private static final int SERVERS_BYTES = 1_500;

  private final List<Finding> problems = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();

  private NodeConfiguration() {}

  /** The name of a node's object; cut if it is too long, which that of MetalLB can't be. */
  public static String name(String node) {
    return ShortName.within(ShortName.LONGEST_NAME, PREFIX + node);
  }

  /** Whether an object is one of Bellman's, of whichever node. */
  public static boolean isOurs(FrrConfiguration object) {
    Metadata metadata = object.metadata();
    return metadata.name().startsWith(PREFIX) && LABELLED.equals(metadata.labels().get(LABEL));
  }

  /**
   * Renders a node's plan.
   *
   * @param config the configuration that the plan is of
   * @param others what FRR-K8s is to do on this node besides
   */
  public static Rendered of(
      NodePlanner node,
      Config config,
      Target target,
      Leaving leaving,
      List<FrrConfiguration> others) {
    return new NodeConfiguration().render(node, config, target, leaving, others);
  }

  private Rendered render(
      NodePlanner node,
      Config config,
      Target target,
      Leaving leaving,
      List<FrrConfiguration> others) {
    var routers = new Routers(target, problems, warnings);
    Others rest = new Others(others);
    List<Peer> peers = new ArrayList<>();
    for (Audience audience : node.audiences()) {
      peers.addAll(audience.peers());
    }
    peers.sort(BY_AGE);
    for (Audience audience : node.audiences()) {
      routers.announce(audience, new PlannedPrefixes(node.routes(audience), leaving, target));
    }
    peers.forEach(peer -> routers.add(peer, rest));
    config.advertisements().forEach(advertisement -> judge(advertisement, target));
    config.bfdProfiles().forEach(this::judge);
    HostLabel host = HostLabel.of(node);
    if (host.problem() != null) {
      problems.add(host.problem());
    }
    FrrConfiguration configuration =
        new FrrConfiguration(
            new Metadata(target.namespace(), name(node.name()), Map.of(), Map.of(), null),
            host.selector(),
            target.raw() ? RawLines.of(routers.accepted()) : Raw.NONE,
            config.bfdProfiles().stream().map(NodeConfiguration::profile).toList(),
            routers.routers());
    int bytes = bytes(configuration);
    if (bytes > LONG_BYTES) {
      configuration = configuration.withRouters(shorter(configuration.routers()));
      bytes = bytes(configuration);
    }
    return new Rendered(
        configuration,
        routers.neighbors(),
        routers.without(),
        problems,
        warnings,
        bytes,
        host.selects());
  }

  static int bytes(FrrConfiguration configuration) {
    return FrrDocument.bytes(FrrDocument.of(configuration)) + SERVERS_BYTES;
  }

  private static List<Router> shorter(List<Router> routers) {
    return routers.stream()
        .map(router ->
            router.withNeighbors(
                router.neighbors().stream()
                    .map(neighbor -> PlannedPrefixes.shorter(router, neighbor))
                    .toList()))
        .toList();
  }

  /** Whether the API has a place for what an advertisement says. */
  private void judge(Advertisement advertisement, Target target) {
    if (advertisement.attributes().asPathPrepend() > 0 && !target.prepends()) {
      problems.add(
          new Finding(
              Kind.BGP_ADVERTISEMENT,
              advertisement.name(),
              "spec.asPathPrepend",
              "the installed FRR-K8s does not support it (withAsPathPrepend needs 0.0.27 or newer):"
                  + " routes are advertised without it; upgrade FRR-K8s, or remove it"));
    }
    if (advertisement.attributes().med() != null) {
      problems.add(
          new Finding(
              Kind.BGP_ADVERTISEMENT,
              advertisement.name(),
              "spec.med",
              "FRR-K8s does not support it: routes are advertised without it; remove it, or let"
                  + " Bellman speak BGP itself (--backend bgp)"));
    }
    if (advertisement.attributes().localPref() > PlannedPrefixes.MOST_LOCAL_PREF) {
      problems.add(
          new Finding(
              Kind.BGP_ADVERTISEMENT,
              advertisement.name(),
              "spec.localPref",
              "is "
                  + advertisement.attributes().localPref()
                  + ", but FRR-K8s accepts at most "
                  + PlannedPrefixes.MOST_LOCAL_PREF
                  + ", which is used instead"));
    }
  }

  private void judge(BfdProfile profile) {
    if (profile.strict()) {
      problems.add(
          new Finding(
              Kind.BFD_PROFILE,
              profile.metadata().name(),
              "spec.strict",
              "FRR-K8s does not support it: sessions do not wait for BFD; remove it, or let Bellman"
                  + " speak BGP itself (--backend bgp)"));
    }
  }

  private static Profile profile(BfdProfile profile) {
    return new Profile(
        profile.metadata().name(),
        profile.receiveIntervalMillis(),
        profile.transmitIntervalMillis(),
        profile.echoIntervalMillis(),
        profile.detectMultiplier(),
        profile.minimumTtl(),
        profile.echoMode(),
        profile.passiveMode());
  }
}
