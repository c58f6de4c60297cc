package bellman.simulator;

import bellman.bgp.rib.EncodingContext;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Open;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Role;
import bellman.net.RouterId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the two sides of a session are configured.
 *
 * @param fourOctets whether the router knows of four-octet AS numbers
 * @param extended whether it knows of long messages
 * @param hardResets whether it knows of the N bit (RFC 8538)
 * @param limit how many prefixes it is to have at most; null for any number
 * @param pair whether the speaker has a link-local address beside its global one
 */
record NeighborSettings(
    Settings speaker,
    Settings router,
    boolean fourOctets,
    boolean extended,
    boolean hardResets,
    @Nullable Integer limit,
    boolean pair) {

  /** The speaker's addresses. */
  static final Address FOUR = Address.parse("192.0.2.1");

  private static final Address SIX = Address.parse("2001:db8::1");

  private static final List<Set<Family>> FAMILIES =
      List.of(
          Set.of(Family.IPV4),
          Set.of(Family.IPV4),
          Set.of(Family.IPV6),
          Set.of(Family.IPV4, Family.IPV6));

  /** Rolls the dice. What comes can always agree on a session. */
  static NeighborSettings rolled(int index, Agenda agenda) {
    boolean internal = agenda.percent(50);
    boolean fourOctets = agenda.percent(75);
    boolean wide = agenda.percent(30) && (fourOctets || !internal);
    var ours = new Asn(wide ? 4_200_000_000L : 64500);
    var theirs =
        internal ? ours : new Asn(fourOctets && agenda.percent(30) ? 4_200_000_001L : 64501);
    Set<Family> speaks = agenda.oneOf(FAMILIES);
    Set<Family> routerSpeaks =
        speaks.size() == 1 && agenda.percent(50) ? speaks : Set.of(Family.IPV4, Family.IPV6);
    int ourId = 0x0a00_0001 + agenda.below(1000) * 2 + (agenda.percent(20) ? 0x8000_0000 : 0);
    // two routers may have one identifier, if their AS numbers are told apart (RFC 6286)
    boolean sameId = !internal && fourOctets && agenda.percent(30);
    int theirId = sameId ? ourId : 0x0a00_0002 + index * 2;
    boolean routerDials = agenda.percent(40);
    boolean speakerDials = !routerDials || agenda.percent(70);
    @Nullable Role role =
        !internal && agenda.percent(40) ? agenda.oneOf(List.of(Role.values())) : null;
    @Nullable Role routerRole = role != null && agenda.percent(70) ? role.counterpart() : null;
    var seenByRouter = fourOctets ? ours : new Asn(ours.twoOctet());
    return new NeighborSettings(
        side(agenda, ours, remote(agenda, ours, theirs), ourId, speaks, !speakerDials, role),
        side(
            agenda,
            theirs,
            remote(agenda, theirs, seenByRouter),
            theirId,
            routerSpeaks,
            !routerDials,
            routerRole),
        fourOctets,
        agenda.percent(60),
        agenda.percent(60),
        agenda.percent(30) ? (Integer) agenda.below(30) : null,
        agenda.percent(30));
  }

  private static Settings.RemoteAs remote(Agenda agenda, Asn own, Asn other) {
    if (agenda.percent(50)) {
      return new Settings.RemoteAs.Exactly(other);
    }
    return own.equals(other) ? new Settings.RemoteAs.Internal() : new Settings.RemoteAs.External();
  }

  private static Settings side(
      Agenda agenda,
      Asn asn,
      Settings.RemoteAs remote,
      int id,
      Set<Family> families,
      boolean passive,
      @Nullable Role role) {
    int hold = agenda.oneOf(List.of(3, 9, 30, 90, 90, 90, 0));
    @Nullable Integer connectTime = agenda.percent(30) ? (Integer) (1 + agenda.below(10)) : null;
    int delayOpen = agenda.percent(20) ? 1 + agenda.below(3) : 0;
    // most with, and sometimes so little time that it runs out
    @Nullable Integer restartTime =
        agenda.percent(75) ? agenda.oneOf(List.of(5, 30, 120, 120, 4095)) : null;
    return new Settings(
        asn,
        remote,
        new RouterId(id),
        new Settings.Timers(hold, hold / 3, connectTime, delayOpen),
        new Settings.Offer(families, restartTime, true, agenda.percent(50), role),
        passive,
        agenda.percent(20));
  }

  /** Where the speaker's routes point to. */
  Map<Family, Address> nextHops(Negotiated negotiated) {
    Map<Family, Address> hops = new TreeMap<>();
    for (Family family : negotiated.families()) {
      boolean four = family == Family.IPV4 && !negotiated.extendedNextHop();
      hops.put(family, four ? FOUR : SIX);
    }
    return hops;
  }

  /** How the speaker's routes are written. */
  EncodingContext encoding(
      Negotiated negotiated,
      Map<Family, Address> hops,
      @Nullable Address linkLocal,
      boolean drained) {
    Role role = speaker.offer().role();
    boolean marked = role != null && role.marksRoutes();
    return new EncodingContext(
        negotiated.wire(), speaker.localAsn(), hops, linkLocal, drained, marked);
  }

  /** Whether a side that is gone without a word is found out by the other's hold timer. */
  boolean timed() {
    return speaker.timers().holdTimeSeconds() > 0 && router.timers().holdTimeSeconds() > 0;
  }

  /** An OPEN without what the router doesn't know of: it neither says nor hears that. */
  Open understoodByRouter(Open open) {
    List<Capability> known =
        open.capabilities().stream()
            .map(capability ->
                capability instanceof Capability.GracefulRestart(int flags, int time, var families)
                        && !hardResets
                    ? new Capability.GracefulRestart(flags & 8, time, families)
                    : capability)
            .filter(capability -> fourOctets || !(capability instanceof Capability.FourOctetAs))
            .filter(capability -> extended || !(capability instanceof Capability.ExtendedMessage))
            .toList();
    Asn asn = fourOctets ? open.asn() : new Asn(open.asn().twoOctet());
    return new Open(asn, open.holdTimeSeconds(), open.routerId(), known);
  }
}
