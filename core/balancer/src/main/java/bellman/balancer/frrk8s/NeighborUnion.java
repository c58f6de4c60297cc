package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.PrefixSelector;
import bellman.api.resource.FrrConfiguration.Receive;
import bellman.api.resource.FrrConfiguration.SecretReference;
import bellman.api.resource.FrrConfiguration.Session;
import bellman.api.resource.FrrConfiguration.Timers;
import bellman.api.resource.FrrConfiguration.WithCommunity;
import bellman.api.resource.FrrConfiguration.WithLocalPref;
import bellman.api.resource.FrrConfiguration.WithPrepend;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A neighbor as all objects have it together. */
final class NeighborUnion {

  static final String UNICAST = "unicast";

  private static final Comparator<PrefixSelector> SELECTORS =
      Comparator.comparing(PrefixSelector::prefix)
          .thenComparingInt(PrefixSelector::le)
          .thenComparingInt(PrefixSelector::ge);

  private final Neighbor first;
  private final Spot firstSpot;
  private final Held bfdProfile = new Held(Cause.BFD_PROFILE, "BFD profile");
  private final Held nextHopV4 = new Held(Cause.NEXT_HOP, "IPv4 next hop");
  private final Held nextHopV6 = new Held(Cause.NEXT_HOP, "IPv6 next hop");
  private final OwnAs allowAsIn = new OwnAs();
  private final Set<String> families = new TreeSet<>();
  private final Set<String> prefixes = new LinkedHashSet<>();
  private final MarkingUnion<String> communities = new MarkingUnion<>();
  private final MarkingUnion<Long> localPrefs = new MarkingUnion<>();
  private final MarkingUnion<Integer> prepends = new MarkingUnion<>();
  private final Set<PrefixSelector> received = new HashSet<>();
  private boolean isAllReceived;
  private SecretReference secret = SecretReference.NONE;

  /** A neighbor that stands here first; it is to be added as well. */
  NeighborUnion(Neighbor first, Spot firstSpot) {
    this.first = first;
    this.firstSpot = firstSpot;
  }

  /** Where it stands first. */
  Spot spot() {
    return firstSpot;
  }

  /** Whether routes of EVPN are exchanged with it. */
  boolean hasEvpn() {
    return families.contains("evpn");
  }

  /** It stands here too. */
  void add(Neighbor neighbor, Spot spot, Scope scope, Report report) {
    Settings.compare(first, firstSpot, neighbor, spot, report);
    bfdProfile.add(neighbor.session().bfdProfile(), spot, "bfdProfile", report);
    allowAsIn.add(neighbor.allowAsIn(), spot, report);
    List<String> own = neighbor.addressFamilies();
    families.addAll(own.isEmpty() ? List.of(UNICAST) : own);
    if (secret.name().isEmpty()) {
      secret = neighbor.session().passwordSecret();
    }
    Advertise advertise = neighbor.toAdvertise();
    nextHopV4.add(advertise.nextHopV4(), spot, "toAdvertise.nextHop.ipv4", report);
    nextHopV6.add(advertise.nextHopV6(), spot, "toAdvertise.nextHop.ipv6", report);
    Sent sent = Sent.of(spot, neighbor, scope, report);
    prefixes.addAll(sent.prefixes());
    localPrefs.add(Marking.localPrefs(advertise), sent);
    communities.add(Marking.communities(advertise), sent);
    prepends.add(Marking.prepends(advertise), sent);
    isAllReceived |= neighbor.toReceive().isAll();
    received.addAll(neighbor.toReceive().prefixes());
  }

  /** All of it. */
  Neighbor union() {
    return new Neighbor(
        first.remote(), session(), List.copyOf(families), allowAsIn.said(), advertise(), receive());
  }

  private Session session() {
    Session session = first.session();
    Timers timers = session.timers();
    int port = Settings.port(session);
    return new Session(
        port == Settings.DEFAULT_PORT ? null : (Integer) port,
        session.sourceAddress(),
        session.password(),
        secret,
        new Timers(
            unlessDefault(Settings.hold(timers), Settings.DEFAULT_HOLD),
            unlessDefault(Settings.keepalive(timers), Settings.DEFAULT_KEEPALIVE),
            unlessDefault(Settings.connect(timers), Settings.DEFAULT_CONNECT)),
        session.ebgpMultiHop(),
        bfdProfile.text(),
        session.gracefulRestart(),
        session.dualStack(),
        session.disableMp());
  }

  private static @Nullable Duration unlessDefault(long seconds, int usual) {
    return seconds == usual ? null : Duration.ofSeconds(seconds);
  }

  private Advertise advertise() {
    List<WithCommunity> withCommunity = new ArrayList<>();
    communities.union().forEach((c, set) -> withCommunity.add(new WithCommunity(c, sorted(set))));
    List<WithLocalPref> withLocalPref = new ArrayList<>();
    localPrefs.union().forEach((p, set) -> withLocalPref.add(new WithLocalPref(p, sorted(set))));
    List<WithPrepend> withPrepend = new ArrayList<>();
    prepends.union().forEach((n, set) -> withPrepend.add(new WithPrepend(n, sorted(set))));
    return new Advertise(
        FrrConfiguration.FILTERED,
        sorted(prefixes),
        nextHopV4.text(),
        nextHopV6.text(),
        withCommunity,
        withLocalPref,
        withPrepend);
  }

  private Receive receive() {
    return isAllReceived
        ? new Receive(FrrConfiguration.ALL, List.of())
        : new Receive(FrrConfiguration.FILTERED, received.stream().sorted(SELECTORS).toList());
  }

  static List<String> sorted(Collection<String> texts) {
    List<String> sorted = new ArrayList<>(texts);
    sorted.sort(null);
    return sorted;
  }
}
