package bellman.app.speaker;

import bellman.app.host.Watchers;
import bellman.balancer.config.Bfd;
import bellman.balancer.config.Peer;
import bellman.bfd.session.Effect;
import bellman.bfd.session.Settings;
import bellman.bfd.wire.SessionState;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Event;
import bellman.edge.bfd.BfdPath;
import bellman.edge.bfd.BfdSession;
import bellman.edge.bfd.BfdThread;
import bellman.linux.LocalLink;
import bellman.net.Address;
import bellman.net.Family;
import bellman.runtime.Clock;
import bellman.speaker.BfdSessions;
import bellman.speaker.LivePeer;
import bellman.speaker.PeerSession;
import bellman.telemetry.PeerAnswer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The BFD sessions of a speaker's peers (RFC 5882). A peer's begins when its BGP session is first
 * established, because then both addresses are known, and lives on when that ends: as long as the
 * peer is configured to be watched between these addresses. One that BGP waits for (strict mode)
 * begins before there is a connection, between the router's address and that from which the kernel
 * would send to it: a router that is strict too may not connect before.
 *
 * <p>Used on the speaker's thread, but for what {@link Watchers} has, which any thread may call.
 * What BFD finds goes from its own thread to the peer's directly, so that nothing that the speaker
 * is busy with delays it.
 */
final class BfdWatch implements BfdSessions, Watchers {

  private static final Logger LOG = LoggerFactory.getLogger(BfdWatch.class);
  private static final long MICROS = 1_000;
  private static final long NANOS = 1_000_000;

  private final BfdThread thread;
  private final Executor speaker;
  private final Map<String, Peer> configured = new HashMap<>();
  private final Map<String, Watched> byPeer = new HashMap<>();
  private volatile long expectedNanos;

  /** A peer that is watched. */
  private final class Watched implements BfdSession.Listener {
    private Bfd bfd;
    private final BfdPath path;
    private volatile PeerSession bgp;
    private final BfdSession session;

    Watched(Bfd bfd, BfdPath path, PeerSession bgp, String name) {
      this.bfd = bfd;
      this.path = path;
      this.bgp = bgp;
      this.session = thread.open(name, path, settings(bfd, path), minimumTtl(bfd), this);
    }

    @Override
    public void up(BfdSession session) {
      bgp.bfd(new Event.BfdUp());
      long detection = session.status().detectionNanos() / NANOS;
      speaker.execute(() ->
          LOG.info(
              "peer {}: BFD session with {} is up, detection time {} ms",
              session.name(),
              path.remote(),
              detection));
    }

    @Override
    public void down(BfdSession session, Effect.Down why) {
      boolean onPurpose = why.cause() == Effect.Cause.NEIGHBOR_ADMIN_DOWN;
      if (!onPurpose) {
        bgp.bfd(new Event.BfdDown(keepsRoutes(why)));
      }
      speaker.execute(() ->
          LOG.warn(
              "peer {}: BFD is down: {}{}{}",
              session.name(),
              why.cause(),
              why.neighbor().code() == 0
                  ? ""
                  : " (reported by the neighbor: " + why.neighbor() + ")",
              onPurpose ? "; the BGP session stays" : ""));
    }

    /** Another session with the same router: it has missed what was said before. */
    void tell(PeerSession other) {
      bgp = other;
      if (isUp()) {
        other.bfd(new Event.BfdUp());
        if (!isUp()) { // what the BFD thread said meanwhile came before that
          other.bfd(new Event.BfdDown(false));
        }
      }
    }

    private boolean isUp() {
      return session.status().state() == SessionState.UP;
    }

    /**
     * RFC 5882 section 4.3: the neighbor's BFD may have ended with its control plane, unless its C
     * bit says otherwise. Echo packets see its forwarding only.
     */
    private static boolean keepsRoutes(Effect.Down why) {
      return !why.neighborIndependent() && why.cause() != Effect.Cause.ECHO_FAILED;
    }
  }

  /**
   * Watches nobody yet.
   *
   * @param speaker runs what it is given on the speaker's thread
   */
  BfdWatch(Clock clock, Executor speaker) {
    this.thread = new BfdThread(clock);
    this.speaker = speaker;
  }

  @Override
  public void established(LivePeer live, Endpoints endpoints) {
    Peer peer = configured.get(live.config().name());
    PeerSession bgp = live.bgp();
    if (peer != null && bgp != null) {
      established(peer, bgp, endpoints);
    }
  }

  private void established(Peer peer, PeerSession bgp, Endpoints endpoints) {
    Bfd bfd = peer.bfd();
    if (bfd == null) {
      return;
    }
    BfdPath path = path(peer, endpoints);
    Watched before = byPeer.get(peer.name());
    if (before != null && before.path.equals(path)) {
      if (!before.bgp.equals(bgp)) {
        before.tell(bgp);
      }
      return;
    }
    if (before != null) {
      before.session.close();
    }
    byPeer.put(peer.name(), new Watched(bfd, path, bgp, peer.name()));
  }

  @Override
  public Runnable removed(String peer) {
    configured.remove(peer);
    Watched watched = byPeer.remove(peer);
    return watched == null ? () -> {} : watched.session::close;
  }

  @Override
  public void configured(Collection<Peer> peers, Map<String, LivePeer> live) {
    for (Peer peer : peers) {
      Peer before = configured.put(peer.name(), peer);
      Watched watched = byPeer.get(peer.name());
      Bfd bfd = peer.bfd();
      if (watched == null) {
        begin(peer, bgp(live.get(peer.name())));
      } else if (bfd == null || before == null || !sameRouter(peer, before)) {
        byPeer.remove(peer.name());
        watched.session.close();
        begin(peer, bgp(live.get(peer.name())));
      } else {
        PeerSession bgp = bgp(live.get(peer.name()));
        if (bgp != null && !bgp.equals(watched.bgp) && bfd.strict()) {
          watched.tell(bgp);
        }
        if (!bfd.equals(watched.bfd)) {
          watched.bfd = bfd;
          watched.session.change(settings(bfd, watched.path), minimumTtl(bfd));
          LOG.info("peer {}: BFD settings changed", peer.name());
        }
      }
    }
  }

  @Override
  public void lookAgain(Map<String, LivePeer> live) {
    configured.forEach((name, peer) -> {
      if (!byPeer.containsKey(name)) {
        begin(peer, bgp(live.get(name)));
      }
    });
  }

  private void begin(Peer peer, @Nullable PeerSession bgp) {
    Bfd bfd = peer.bfd();
    if (bfd == null || bgp == null) {
      return;
    }
    Endpoints endpoints = bgp.endpoints();
    if (endpoints != null) {
      established(peer, bgp, endpoints);
      return;
    }
    Address router = peer.session().address();
    if (bfd.strict() && router != null) {
      Address local =
          LocalLink.toward(
              router, peer.session().transport().sourceAddress(), peer.session().transport().vrf());
      if (local != null) {
        established(peer, bgp, new Endpoints(local, router));
      }
    }
  }

  private static @Nullable PeerSession bgp(@Nullable LivePeer live) {
    return live == null ? null : live.bgp();
  }

  /** A router that is spoken to otherwise may still be watched as before; another may not. */
  private static boolean sameRouter(Peer one, Peer other) {
    return Objects.equals(one.session().address(), other.session().address())
        && Objects.equals(one.session().interfaceName(), other.session().interfaceName())
        && Objects.equals(one.session().transport().vrf(), other.session().transport().vrf());
  }

  /**
   * Ends all sessions, and the thread once that is said. A router that keeps the routes hears of it
   * too (RFC 5882 section 4.3): if it saw the old session fall only when the new one begins, it
   * could take that for a failure of the new BGP session.
   */
  @Override
  public void leave(Predicate<String> silently) {
    byPeer.forEach((name, watched) -> {
      if (silently.test(name)) {
        watched.session.abandon();
      } else {
        watched.session.close();
      }
    });
    byPeer.clear();
    thread.close();
  }

  /** What {@code peers} says; null for a peer that is not to be watched. */
  PeerAnswer.@Nullable Bfd answer(String name) {
    Watched watched = byPeer.get(name);
    if (watched == null) {
      Peer peer = configured.get(name);
      Bfd bfd = peer == null ? null : peer.bfd();
      return peer == null || bfd == null || peer.isRange()
          ? null
          : new PeerAnswer.Bfd("down", bfd.profile(), null);
    }
    BfdSession.Status status = watched.session.status();
    long millis = (status.detectionNanos() + NANOS - 1) / NANOS;
    return new PeerAnswer.Bfd(
        status.state().toString(),
        watched.bfd.profile(),
        millis == 0 ? null : (int) Math.min(millis, Integer.MAX_VALUE));
  }

  @Override
  public CompletableFuture<Void> bear(long silenceNanos) {
    return thread.bear(silenceNanos);
  }

  @Override
  public void expect(long pauseNanos) {
    expectedNanos = pauseNanos;
  }

  /** How long the process is expected to stand still when its memory is collected. */
  long expectedNanos() {
    return expectedNanos;
  }

  /** All peers that are watched, with their sessions. */
  void forEach(BiConsumer<Peer, BfdSession> what) {
    byPeer.forEach((name, watched) -> {
      Peer peer = configured.get(name);
      if (peer != null) {
        what.accept(peer, watched.session);
      }
    });
  }

  /** What is not as it was asked for. */
  List<String> warnings(String name) {
    Watched watched = byPeer.get(name);
    return watched == null
        ? List.of()
        : BfdWarnings.of(
            watched.bfd,
            watched.session.status().obstacle(),
            watched.session.lateness(),
            expectedNanos);
  }

  // ---- what the configuration means

  /**
   * As FRR does: over several hops where the peer may be that far away, which an internal one may
   * unless it is on a link of ours.
   */
  private static BfdPath path(Peer peer, Endpoints endpoints) {
    boolean near =
        peer.session().interfaceName() != null
            || (peer.isInternal()
                ? LocalLink.reaches(endpoints.local(), endpoints.remote())
                : !peer.session().transport().ebgpMultiHop());
    return new BfdPath(
        endpoints.local(),
        endpoints.remote(),
        peer.session().interfaceName() != null
            ? peer.session().interfaceName()
            : peer.session().transport().vrf(),
        !near);
  }

  private static Settings settings(Bfd bfd, BfdPath path) {
    // over several hops there is no echo (RFC 5883 section 3), and the profile's is for IPv4
    boolean echo = bfd.echo() && !path.multihop() && path.local().family() == Family.IPV4;
    boolean reflecting = echo && LocalLink.forwards(path.local());
    return new Settings(
        bfd.passive(),
        bfd.detectMultiplier(),
        bfd.transmitMillis() * MICROS,
        bfd.receiveMillis() * MICROS,
        echo ? bfd.echoMillis() * MICROS : 0,
        reflecting ? bfd.echoMillis() * MICROS : 0);
  }

  private static int minimumTtl(Bfd bfd) {
    Integer least = bfd.minimumTtl();
    return least == null ? 1 : least;
  }
}
