package bellman.api.resource;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of what FRR-K8s gives the FRR of some nodes to do, as written ({@code spec} of
 * FRRConfiguration, frrk8s.metallb.io/v1beta1, as of 0.0.27). Texts that are not set are empty:
 * FRR-K8s takes both for the same. Prefixes stay texts, since FRR-K8s compares them letter by
 * letter.
 *
 * @param nodeSelector which nodes it is for; {@link LabelSelector#EVERYTHING} for all
 * @param routers at most 50, each of a VRF
 */
public record FrrConfiguration(
    Metadata metadata,
    LabelSelector nodeSelector,
    Raw raw,
    List<Profile> bfdProfiles,
    List<Router> routers)
    implements Resource {

  /** How many routers there may be in one object. */
  public static final int MOST_ROUTERS = 50;

  /** {@code mode} of what is sent and received: everything. */
  public static final String ALL = "all";

  /** {@code mode} of what is sent and received: only what is listed. */
  public static final String FILTERED = "filtered";

  public FrrConfiguration {
    bfdProfiles = List.copyOf(bfdProfiles);
    routers = List.copyOf(routers);
  }

  @Override
  public Kind kind() {
    return Kind.FRR_CONFIGURATION;
  }

  /** The same, for another place or with other contents. */
  public FrrConfiguration withRouters(List<Router> others) {
    return new FrrConfiguration(metadata, nodeSelector, raw, bfdProfiles, others);
  }

  /** Shows no password: records print all they hold. */
  @Override
  public String toString() {
    return key().toString();
  }

  /**
   * Lines that FRR is given behind those that follow from the rest.
   *
   * @param priority the higher, the later
   */
  public record Raw(int priority, String config) {

    /** No lines. */
    public static final Raw NONE = new Raw(0, "");
  }

  /** A BFD profile; what is null is FRR's to choose. Intervals are milliseconds. */
  public record Profile(
      String name,
      @Nullable Integer receiveIntervalMillis,
      @Nullable Integer transmitIntervalMillis,
      @Nullable Integer echoIntervalMillis,
      @Nullable Integer detectMultiplier,
      @Nullable Integer minimumTtl,
      @Nullable Boolean echoMode,
      @Nullable Boolean passiveMode) {

    /** The same profile with every flag said: a flag that is absent is off. */
    public Profile explicit() {
      return new Profile(
          name,
          receiveIntervalMillis,
          transmitIntervalMillis,
          echoIntervalMillis,
          detectMultiplier,
          minimumTtl,
          Boolean.TRUE.equals(echoMode),
          Boolean.TRUE.equals(passiveMode));
    }
  }

  /**
   * A BGP router of FRR.
   *
   * @param id the BGP Identifier; empty for FRR's choice
   * @param vrf empty for the default VRF
   * @param prefixes what it originates
   * @param imports VRFs whose routes it takes over; {@code default} for the default VRF
   */
  public record Router(
      long asn,
      String id,
      String vrf,
      List<Neighbor> neighbors,
      List<String> prefixes,
      List<String> imports,
      @Nullable Evpn evpn) {

    public Router {
      neighbors = List.copyOf(neighbors);
      prefixes = List.copyOf(prefixes);
      imports = List.copyOf(imports);
    }

    /** The same router with other neighbors. */
    public Router withNeighbors(List<Neighbor> others) {
      return new Router(asn, id, vrf, others, prefixes, imports, evpn);
    }
  }

  /**
   * A neighbor of a router.
   *
   * @param addressFamilies of {@code unicast} and {@code evpn}; empty for the default, unicast
   * @param allowAsIn {@code none}, {@code origin}, 1 to 10, or empty
   */
  public record Neighbor(
      Remote remote,
      Session session,
      List<String> addressFamilies,
      String allowAsIn,
      Advertise toAdvertise,
      Receive toReceive) {

    public Neighbor {
      addressFamilies = List.copyOf(addressFamilies);
    }

    /** The same neighbor that is sent something else. */
    public Neighbor withAdvertise(Advertise other) {
      return new Neighbor(remote, session, addressFamilies, allowAsIn, other, toReceive);
    }

    /** What the neighbor is called: its address, or the interface that it is found on. */
    public String name() {
      return remote.address.isEmpty() ? remote.interfaceName : remote.address;
    }
  }

  /**
   * Who the neighbor is.
   *
   * @param asn 0 where {@code dynamicAsn} says it
   * @param dynamicAsn {@code internal}, {@code external}, or empty
   * @param localAsn the AS that the neighbor sees us in; 0 for the router's
   */
  public record Remote(
      String address, String interfaceName, long asn, String dynamicAsn, long localAsn) {}

  /**
   * How the session with a neighbor is.
   *
   * @param port 0..16384; null for 179
   * @param sourceAddress an address, or an interface
   * @param disableMp does nothing in FRR-K8s
   */
  public record Session(
      @Nullable Integer port,
      String sourceAddress,
      String password,
      SecretReference passwordSecret,
      Timers timers,
      boolean ebgpMultiHop,
      String bfdProfile,
      boolean gracefulRestart,
      boolean dualStack,
      boolean disableMp) {

    /** Shows no password: records print all they hold. */
    @Override
    public String toString() {
      return "session on port " + port;
    }
  }

  /** A Secret, which FRR-K8s looks for in its own namespace whatever is said. */
  public record SecretReference(String name, String namespace) {

    /** None. */
    public static final SecretReference NONE = new SecretReference("", "");
  }

  /** The timers of a session; null for FRR's own. */
  public record Timers(
      @Nullable Duration hold, @Nullable Duration keepalive, @Nullable Duration connect) {

    /** FRR's own. */
    public static final Timers NONE = new Timers(null, null, null);
  }

  /**
   * What a neighbor is sent.
   *
   * @param mode {@link #ALL} for all prefixes of the router, else {@link #FILTERED}
   * @param nextHopV4 empty for the session's own address, as the other
   */
  public record Advertise(
      String mode,
      List<String> prefixes,
      String nextHopV4,
      String nextHopV6,
      List<WithCommunity> withCommunity,
      List<WithLocalPref> withLocalPref,
      List<WithPrepend> withPrepend) {

    /** Nothing. */
    public static final Advertise NOTHING =
        new Advertise(FILTERED, List.of(), "", "", List.of(), List.of(), List.of());

    public Advertise {
      prefixes = List.copyOf(prefixes);
      withCommunity = List.copyOf(withCommunity);
      withLocalPref = List.copyOf(withLocalPref);
      withPrepend = List.copyOf(withPrepend);
    }

    /** Whether all prefixes of the router are sent. */
    public boolean isAll() {
      return mode.equals(ALL);
    }
  }

  /** Prefixes that carry a community, {@code N:N} or {@code large:N:N:N}. */
  public record WithCommunity(String community, List<String> prefixes) {

    public WithCommunity {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** Prefixes that carry a local preference, up to 2^31-1. */
  public record WithLocalPref(long localPref, List<String> prefixes) {

    public WithLocalPref {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** Prefixes whose path has our AS more often, 1..10 times. */
  public record WithPrepend(int count, List<String> prefixes) {

    public WithPrepend {
      prefixes = List.copyOf(prefixes);
    }
  }

  /**
   * What of a neighbor's routes is taken.
   *
   * @param mode {@link #ALL}, else {@link #FILTERED}
   */
  public record Receive(String mode, List<PrefixSelector> prefixes) {

    /** Nothing. */
    public static final Receive NOTHING = new Receive(FILTERED, List.of());

    public Receive {
      prefixes = List.copyOf(prefixes);
    }

    /** Whether everything is taken. */
    public boolean isAll() {
      return mode.equals(ALL);
    }
  }

  /** A prefix, and from and up to which length those inside it count; 0 for no limit. */
  public record PrefixSelector(String prefix, int le, int ge) {}

  /**
   * EVPN of a router.
   *
   * @param advertiseVnis {@code Disabled}, {@code All}, or empty
   */
  public record Evpn(
      String advertiseVnis, boolean advertiseSvi, List<Vni> l2vnis, @Nullable Vni l3vni) {

    public Evpn {
      l2vnis = List.copyOf(l2vnis);
    }
  }

  /**
   * A virtual network.
   *
   * @param rd the route distinguisher; empty for FRR's choice
   * @param advertisePrefixes which families' prefixes a Layer 3 one sends; empty for Layer 2
   */
  public record Vni(
      long vni,
      String rd,
      List<String> importTargets,
      List<String> exportTargets,
      List<String> advertisePrefixes) {

    public Vni {
      importTargets = List.copyOf(importTargets);
      exportTargets = List.copyOf(exportTargets);
      advertisePrefixes = List.copyOf(advertisePrefixes);
    }
  }
}
