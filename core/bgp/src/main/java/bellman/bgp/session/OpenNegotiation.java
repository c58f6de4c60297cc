package bellman.bgp.session;

import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.OpenError;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import bellman.net.ByteWriter;
import bellman.net.Family;
import bellman.net.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Our OPEN, and what it and the peer's come to (RFC 4271 section 6.2, RFC 5492, RFC 6793). */
final class OpenNegotiation {

  private OpenNegotiation() {}

  /** IPv4 unicast routes with next hops of AFI 2, IPv6 (RFC 8950 section 4). */
  private static final Capability.ExtendedNextHop.Encoding IPV4_OVER_IPV6 =
      new Capability.ExtendedNextHop.Encoding(AddressFamily.IPV4_UNICAST, 2);

  /** The flags of the graceful restart capability (RFC 4724 section 3, RFC 8538 section 2). */
  private static final int RESTARTED = 8;

  private static final int HARD_RESETS = 4;

  /**
   * The OPEN that we send.
   *
   * @param restarting whether the peer may still have routes of a process before this one
   */
  static Open ours(Settings settings, boolean restarting) {
    List<Capability> capabilities = new ArrayList<>();
    for (Family family : Family.values()) {
      if (settings.offer().families().contains(family)) {
        capabilities.add(new Capability.MultiProtocol(AddressFamily.unicast(family)));
      }
    }
    capabilities.add(new Capability.Refresh());
    if (settings.offer().extendedNextHop() && settings.offer().families().contains(Family.IPV4)) {
      capabilities.add(new Capability.ExtendedNextHop(List.of(IPV4_OVER_IPV6)));
    }
    capabilities.add(new Capability.ExtendedMessage());
    Role role = settings.offer().role();
    if (role != null) {
      capabilities.add(new Capability.BgpRole(role.value()));
    }
    Integer restartTime = settings.offer().restartTimeSeconds();
    if (restartTime != null) {
      capabilities.add(gracefulRestart(settings.offer().families(), restartTime, restarting));
    }
    capabilities.add(new Capability.FourOctetAs(settings.localAsn()));
    if (settings.bfdStrict()) {
      capabilities.add(new Capability.BfdStrictMode());
    }
    return new Open(
        settings.localAsn(),
        settings.timers().holdTimeSeconds(),
        settings.routerId(),
        capabilities);
  }

  /**
   * The forwarding bits are set in every OPEN, not only after a restart: forwarding is the kernel's
   * and goes on without us. With them clear a helper would drop its stale routes at once (RFC 4724
   * section 4.2).
   */
  private static Capability gracefulRestart(
      Set<Family> families, int restartTimeSeconds, boolean restarting) {
    List<Capability.GracefulRestart.PreservedFamily> preserved = new ArrayList<>();
    for (Family family : Family.values()) {
      if (families.contains(family)) {
        preserved.add(
            new Capability.GracefulRestart.PreservedFamily(AddressFamily.unicast(family), true));
      }
    }
    return new Capability.GracefulRestart(
        HARD_RESETS | (restarting ? RESTARTED : 0), restartTimeSeconds, preserved);
  }

  private static Negotiated.@Nullable GracefulRestart gracefulRestart(
      Settings settings, Open theirs) {
    Integer ours = settings.offer().restartTimeSeconds();
    Capability.GracefulRestart peer = theirs.last(Capability.GracefulRestart.class);
    if (ours == null && peer == null) {
      return null;
    }
    return new Negotiated.GracefulRestart(
        ours != null,
        peer != null,
        ours == null ? 0 : ours,
        peer == null ? 0 : peer.restartTimeSeconds(),
        peer != null && (peer.flags() & RESTARTED) != 0,
        ours != null && peer != null && (peer.flags() & HARD_RESETS) != 0);
  }

  /**
   * What is agreed with the peer.
   *
   * @throws WireException if the peer's OPEN is not acceptable
   */
  static Negotiated with(Settings settings, Open theirs) throws WireException {
    if (!settings.accepts(theirs.asn())) {
      throw new WireException(
          new Notification(OpenError.BAD_PEER_AS),
          "the peer is in AS " + theirs.asn() + ", but " + expected(settings));
    }
    boolean internal = theirs.asn().equals(settings.localAsn());
    if (internal && theirs.routerId().equals(settings.routerId())) { // RFC 6286 section 2.2
      throw new WireException(
          new Notification(OpenError.BAD_BGP_IDENTIFIER),
          "the peer has the same router ID as this speaker "
              + settings.routerId()
              + ": change one of them");
    }
    if (!internal) {
      Roles.check(settings.offer().role(), theirs.capabilities());
    }
    Set<Family> families = EnumSet.noneOf(Family.class);
    for (Family family : settings.offer().families()) {
      if (theirs.speaks(AddressFamily.unicast(family))) {
        families.add(family);
      }
    }
    if (families.isEmpty()) {
      var wanted = new ByteWriter(12);
      for (Family family : settings.offer().families()) {
        new Capability.MultiProtocol(AddressFamily.unicast(family)).write(wanted);
      }
      throw new WireException(
          new Notification(OpenError.UNSUPPORTED_CAPABILITY, wanted.toBytes()),
          "the peer supports none of " + settings.offer().families());
    }
    int hold = Math.min(settings.timers().holdTimeSeconds(), theirs.holdTimeSeconds());
    var wire =
        new WireContext(
            theirs.has(Capability.FourOctetAs.class),
            theirs.has(Capability.ExtendedMessage.class),
            internal);
    return new Negotiated(
        wire,
        hold,
        keepaliveSeconds(settings, hold),
        theirs.asn(),
        theirs.routerId(),
        families,
        theirs.capabilities(),
        gracefulRestart(settings, theirs),
        settings.offer().extendedNextHop()
            && families.contains(Family.IPV4)
            && offersIpv4OverIpv6(theirs));
  }

  /** How often we speak in a session with this hold time: a third of it, or more often. */
  static int keepaliveSeconds(Settings settings, int holdTimeSeconds) {
    if (holdTimeSeconds == 0) {
      return 0;
    }
    int wanted = settings.timers().keepaliveSeconds();
    int third = holdTimeSeconds / 3;
    return Math.max(1, wanted == 0 ? third : Math.min(wanted, third));
  }

  private static boolean offersIpv4OverIpv6(Open theirs) {
    return theirs.capabilities().stream()
        .anyMatch(capability ->
            capability instanceof Capability.ExtendedNextHop(var encodings)
                && encodings.contains(IPV4_OVER_IPV6));
  }

  private static String expected(Settings settings) {
    return switch (settings.remoteAs()) {
      case Settings.RemoteAs.Exactly(var asn) -> "AS " + asn + " is configured";
      case Settings.RemoteAs.Internal _ -> "our own, " + settings.localAsn() + ", is configured";
      case Settings.RemoteAs.External _ -> "any but our own is configured";
    };
  }
}
