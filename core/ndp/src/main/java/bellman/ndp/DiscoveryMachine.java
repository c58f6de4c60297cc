package bellman.ndp;

import static bellman.ndp.State.NEVER;

import bellman.ndp.State.Heard;
import bellman.ndp.State.Probe;
import bellman.ndp.State.Silent;
import bellman.ndp.State.Speaking;
import bellman.net.Ipv6Address;
import bellman.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When to advertise and to ask on one interface, and which router heard there is the neighbor. An
 * instance is one step.
 */
public final class DiscoveryMachine {

  private static final long SECOND = 1_000_000_000L;

  /** MAX_INITIAL_RTR_ADVERTISEMENTS of RFC 4861 section 10: these come in quick succession. */
  static final int QUICK_ADVERTISEMENTS = 3;

  /** Between those; section 6.2.4 allows at most 16 s. A neighbor is to be up within a second. */
  static final long QUICK_NANOS = SECOND;

  /** MaxRtrAdvInterval: what unnumbered neighbors are used to. Each is 75 to 100 % of it. */
  static final long INTERVAL_NANOS = 10 * SECOND;

  /** MIN_DELAY_BETWEEN_RAS: answers are no more often than this, whoever asks. */
  static final long LEAST_BETWEEN_NANOS = 3 * SECOND;

  /** MAX_RA_DELAY_TIME: an answer comes within it. */
  static final long ANSWER_NANOS = SECOND / 2;

  /** The longest wait between two solicitations; the first is of {@link #QUICK_NANOS}. */
  static final long LONGEST_SEARCH_NANOS = 32 * SECOND;

  /**
   * How long a neighbor has for an answer: what RFC 4861 section 6.2.6 gives it (0.5 s of delay
   * after 3 s in which it may not speak again), and a solicitation may be lost.
   */
  static final long PROBE_NANOS = 5 * SECOND;

  /** Of a neighbor that spoke within this nobody doubts that it is there. */
  static final long SILENT_NANOS = 15 * SECOND;

  /** Three times the longest interval of advertisements that RFC 4861 has for a default. */
  static final long FORGET_NANOS = 1800 * SECOND;

  /** So that a flood of made-up addresses takes no memory. */
  static final int MOST_OTHERS = 8;

  private final long now;
  private final List<Effect> effects = new ArrayList<>();

  private DiscoveryMachine(long nowNanos) {
    this.now = nowNanos;
  }

  /** One step: nothing happens here, everything is returned. */
  public static Step step(State state, Event event, long nowNanos) {
    var machine = new DiscoveryMachine(nowNanos);
    State next =
        switch (state) {
          case Silent silent -> machine.silent(silent, event);
          case Speaking speaking -> machine.speaking(speaking, event);
        };
    return new Step(next, machine.effects);
  }

  private State silent(Silent silent, Event event) {
    return switch (event) {
      case Event.LinkReady ready -> begin(ready, silent.inUse());
      case Event.LinkLost(var reason) -> new Silent(reason, silent.inUse());
      case Event.InUse(boolean established) -> new Silent(silent.reason(), established);
      case Event.Advertised _, Event.Solicited _, Event.Tick _ -> silent;
    };
  }

  private State begin(Event.LinkReady ready, boolean inUse) {
    var now = new Draft(ready.index(), ready.local(), ready.mac(), inUse);
    now.advertise();
    now.solicit();
    return now.state();
  }

  private State speaking(Speaking speaking, Event event) {
    var draft = new Draft(speaking);
    switch (event) {
      case Event.LinkReady ready -> {
        if (ready.index() != speaking.index() || !ready.local().equals(speaking.local())) {
          lose(speaking, "the interface was reset");
          return begin(ready, speaking.inUse());
        }
        draft.mac = ready.mac();
      }
      case Event.LinkLost(var reason) -> {
        lose(speaking, reason);
        return new Silent(reason, speaking.inUse());
      }
      case Event.Advertised(var source, var message) ->
          draft.heard(new Heard(source, message.source(), now));
      case Event.Solicited _ -> {
        long answer = now + (long) (ANSWER_NANOS * draft.chance());
        draft.advertiseAt =
            Math.min(draft.advertiseAt, Math.max(answer, draft.advertisedAt + LEAST_BETWEEN_NANOS));
      }
      case Event.InUse(boolean established) -> {
        boolean ended = draft.inUse && !established;
        draft.inUse = established;
        if (ended && draft.chosen != null) {
          draft.beginProbe(); // perhaps its address changed, or another router took its place
        }
      }
      case Event.Tick _ -> draft.tick();
    }
    return draft.state();
  }

  private void lose(Speaking speaking, String reason) {
    if (speaking.chosen() != null) {
      effects.add(new Effect.Lost(reason));
    }
  }

  /** The next state while it is being worked out. */
  private final class Draft {
    private final int index;
    private final Ipv6Address local;
    private @Nullable MacAddress mac;
    private boolean inUse;
    private int advertisements;
    private long advertisedAt;
    private long advertiseAt;
    private int solicitations;
    private long solicitAt = NEVER;
    private @Nullable Heard chosen;
    private final List<Heard> others = new ArrayList<>();
    private @Nullable Probe probe;

    Draft(int index, Ipv6Address local, @Nullable MacAddress mac, boolean inUse) {
      this.index = index;
      this.local = local;
      this.mac = mac;
      this.inUse = inUse;
    }

    Draft(Speaking speaking) {
      this(speaking.index(), speaking.local(), speaking.mac(), speaking.inUse());
      advertisements = speaking.advertising().advertisements();
      advertisedAt = speaking.advertising().advertisedAtNanos();
      advertiseAt = speaking.advertising().advertiseAtNanos();
      solicitations = speaking.solicitations();
      solicitAt = speaking.solicitAtNanos();
      chosen = speaking.chosen();
      others.addAll(speaking.others());
      probe = speaking.probe();
    }

    Speaking state() {
      return new Speaking(
          index,
          local,
          mac,
          inUse,
          new Speaking.Advertising(advertisements, advertisedAt, advertiseAt),
          solicitations,
          solicitAt,
          chosen,
          others,
          probe);
    }

    void advertise() {
      effects.add(new Effect.Advertise(mac));
      advertisements = Math.min(advertisements + 1, QUICK_ADVERTISEMENTS);
      advertisedAt = now;
      advertiseAt =
          now
              + (advertisements < QUICK_ADVERTISEMENTS
                  ? QUICK_NANOS
                  : (long) (INTERVAL_NANOS * (0.75 + 0.25 * chance())));
    }

    void solicit() {
      effects.add(new Effect.Solicit(mac));
      long wait = Math.min(QUICK_NANOS << Math.min(solicitations, 6), LONGEST_SEARCH_NANOS);
      solicitations++;
      solicitAt = now + (long) (wait * (0.9 + 0.2 * chance()));
    }

    void heard(Heard router) {
      if (router.address().equals(local)) {
        return; // ourselves, or a double that duplicate address detection is there for
      }
      Heard neighbor = chosen;
      if (neighbor == null) {
        choose(router);
        return;
      }
      if (router.address().equals(neighbor.address())) {
        chosen = router;
        probe = null;
        return;
      }
      boolean known = others.removeIf(other -> other.address().equals(router.address()));
      others.add(router);
      if (others.size() > MOST_OTHERS) {
        others.removeFirst();
      }
      // The same link-layer address under another name is the same router, whose link-local address
      // changed, even while the session with the old one has not noticed.
      boolean renamed = router.mac() != null && router.mac().equals(neighbor.mac());
      boolean doubtful = !known || now - neighbor.atNanos() >= SILENT_NANOS;
      if (probe == null && doubtful && (!inUse || renamed)) {
        beginProbe();
      }
    }

    void choose(Heard router) {
      chosen = router;
      others.removeIf(known -> known.address().equals(router.address()));
      probe = null;
      solicitations = 0;
      solicitAt = NEVER;
      effects.add(new Effect.Found(router.address()));
      if (now - advertisedAt >= QUICK_NANOS) {
        advertise(); // it may have just come, and not know us yet
      }
    }

    void beginProbe() {
      probe = new Probe(now, now + PROBE_NANOS);
      solicitations = 0;
      solicit();
    }

    void tick() {
      others.removeIf(known -> now - known.atNanos() >= FORGET_NANOS);
      if (now >= advertiseAt) {
        advertise();
      }
      Probe looking = probe;
      if (looking != null && now >= looking.endsAtNanos()) {
        probe = null;
        solicitAt = NEVER;
        if (!others.isEmpty() && others.getLast().atNanos() >= looking.beganNanos()) {
          choose(others.getLast());
        }
      } else if (now >= solicitAt) {
        if (looking == null && chosen != null) {
          solicitAt = NEVER; // found meanwhile
        } else {
          solicit();
        }
      }
    }

    /** 0 to 1, so that many hosts do not speak in step; the same for the same time and address. */
    double chance() {
      long mixed = (now ^ local.low()) * 0x9E3779B97F4A7C15L;
      return (mixed >>> 40) / (double) (1 << 24);
    }
  }
}
