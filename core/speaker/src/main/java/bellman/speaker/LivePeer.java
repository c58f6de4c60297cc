package bellman.speaker;

import bellman.balancer.config.Peer;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Batch;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.link.Links;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configured peer, with its session where it may have one, and what that was sent. Owned by the
 * speaker's thread.
 */
public final class LivePeer {

  private Peer config;

  /** Null for a peer that can't be honored and stays down. */
  private @Nullable PeerSession bgp;

  /** What the established session was sent. */
  @Nullable AdjRibOut rib;

  /** The number of the session that {@link #rib} is of. */
  int connection;

  /** The session that {@link #rib} is of. */
  SessionEvent.@Nullable Up session;

  /** Where the routes of that session point to. */
  @Nullable NextHops nextHops;

  /** What becomes of the peer while the speaker leaves. */
  @Nullable String leaving;

  /** What an operator ordered and lasts. */
  @Nullable AdminState admin;

  /** What waits until a session that was ended for good has no connection left. */
  @Nullable Runnable atEnd;

  /** A peer without a session yet: {@link #with}. */
  public LivePeer(Peer config) {
    this.config = config;
  }

  /** Its session is this one. */
  void with(PeerSession opened) {
    bgp = opened;
  }

  /**
   * The host's links are these: where routes are to point elsewhere they are sent again, in the
   * same session.
   *
   * @return whether anything is another now
   */
  boolean point(Links links, SpeakerLog log) {
    SessionEvent.Up up = session;
    AdjRibOut sending = rib;
    NextHops before = nextHops;
    if (up == null || sending == null || before == null) {
      return false;
    }
    NextHops now = NextHops.of(config, up.endpoints(), up.negotiated(), links);
    if (now.equals(before)) {
      return false;
    }
    nextHops = now;
    now.byFamily()
        .forEach((family, address) -> {
          if (!address.equals(before.byFamily().get(family))) {
            log.info(
                "peer "
                    + config.name()
                    + ": the next hop of "
                    + family
                    + " routes is now "
                    + address);
          }
        });
    now.missing().stream()
        .filter(warning -> !before.missing().contains(warning))
        .forEach(warning -> log.warn("peer " + config.name() + ": " + warning));
    Batch batch = sending.point(now.byFamily(), now.linkLocal());
    if (batch != null) {
      send(batch);
    }
    return true;
  }

  /** This session is up, and is sent this. */
  void begun(SessionEvent.Up up, AdjRibOut sending, NextHops pointing) {
    rib = sending;
    connection = up.connection();
    session = up;
    nextHops = pointing;
  }

  /** There is no session any more. */
  void ended() {
    rib = null;
    session = null;
    nextHops = null;
  }

  /** An operator ordered this, and it lasts; null for nothing any more. */
  public void order(@Nullable AdminState ordered) {
    admin = ordered;
  }

  /** Sends routes in the session that is up; nothing for null. */
  public void send(@Nullable Batch batch) {
    if (bgp != null && batch != null) {
      bgp.send(connection, batch.messages());
    }
  }

  /** Begins, with what an operator ordered before. */
  void start(@Nullable AdminState ordered) {
    admin = ordered;
    if (ordered != null && ordered.kind() == AdminState.Kind.SHUTDOWN) {
      disable("");
    }
    if (bgp != null) {
      bgp.start();
    }
  }

  /** Whether an operator has its routes drained. */
  public boolean isDrained() {
    AdminState ordered = admin;
    return ordered != null && ordered.kind() == AdminState.Kind.DRAINED;
  }

  /** Whether the session is established, which the speaker may not have heard of yet. */
  public boolean isUp() {
    return bgp != null && bgp.negotiated() != null;
  }

  /** Ends the session, and begins the next. */
  public void reset(Notification why) {
    if (bgp != null) {
      bgp.reset(why);
    }
  }

  /** Ends the session, until {@link #enable}. */
  public void disable(String text) {
    if (bgp != null) {
      bgp.disable(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, text));
    }
  }

  /** Takes {@link #disable} back. */
  public void enable() {
    if (bgp != null) {
      bgp.enable();
    }
  }

  /** What it is configured as. */
  public Peer config() {
    return config;
  }

  /** What they are configured as. */
  static List<Peer> configs(Collection<LivePeer> peers) {
    return peers.stream().map(LivePeer::config).toList();
  }

  /** The manifest says something else now that the session may go on with. */
  void reconfigure(Peer now) {
    Peer before = config;
    config = now;
    if (bgp != null
        && (before.keepaliveSeconds() != now.keepaliveSeconds()
            || !Objects.equals(before.connectTimeSeconds(), now.connectTimeSeconds()))) {
      bgp.retime(now.keepaliveSeconds(), now.connectTimeSeconds());
    }
    AdjRibOut sending = rib;
    if (sending != null) {
      Batch batch = sending.limit(now.maxAdvertisedPrefixes());
      if (batch != null) {
        send(batch);
      }
    }
  }

  /** Its session; null for a peer that can't be honored and stays down. */
  public @Nullable PeerSession bgp() {
    return bgp;
  }

  /** What the established session was sent; null without one. */
  public @Nullable AdjRibOut rib() {
    return rib;
  }

  /** Where the routes of the established session point to; null without one. */
  public @Nullable NextHops nextHops() {
    return nextHops;
  }

  /** What becomes of the peer while the speaker leaves, in words; null if it does not. */
  public @Nullable String leaving() {
    return leaving;
  }

  /** What an operator ordered and lasts; null for nothing. */
  public @Nullable AdminState admin() {
    return admin;
  }

  /** The router's address, configured or found, or where any may be; null if it isn't known. */
  public @Nullable String address() {
    Address address = config.session().address();
    Peer.Listening listening = config.listening();
    if (address == null && listening != null) {
      return listening.range().toString();
    }
    return address != null ? address.toString() : bgp == null ? null : bgp.found();
  }

  /** Prefixes that the router advertises, which are counted and dropped. */
  public long receivedCount() {
    return bgp == null ? 0 : bgp.receivedCount();
  }

  /** What the session waits for, or does differently than asked. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    config
        .session()
        .withheld()
        .forEach((field, why) -> warnings.add("spec." + field + ": " + why + ": it stays down"));
    String source = bgp == null ? null : bgp.warning();
    if (source != null) {
      warnings.add(source);
    }
    SessionEvent.Up up = session;
    if (config.session().offer().extendedNextHop()
        && up != null
        && !up.negotiated().extendedNextHop()
        && up.negotiated().families().contains(Family.IPV4)) {
      warnings.add(
          "spec.extendedNextHop: the router does not offer it (RFC 8950, capability 5): IPv4 routes"
              + " need an IPv4 address of the link");
    }
    NextHops pointing = nextHops;
    if (pointing != null) {
      warnings.addAll(pointing.missing());
    }
    AdminState ordered = admin;
    if (ordered != null) {
      warnings.add(ordered.sentence());
    }
    String going = leaving;
    if (going != null) {
      warnings.add(going);
    }
    AdjRibOut sending = rib;
    if (sending != null && sending.warning() != null) {
      warnings.add(sending.warning());
    }
    if (sending != null && sending.heldBackCount() > 0) {
      warnings.add(
          "spec.maxAdvertisedPrefixes: routes withheld: "
              + sending.heldBackCount()
              + ", because the router must not be sent more than "
              + config.maxAdvertisedPrefixes());
    }
    return warnings;
  }
}
