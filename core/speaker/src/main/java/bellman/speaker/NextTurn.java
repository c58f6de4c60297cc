package bellman.speaker;

import bellman.bgp.rib.AdjRibOut;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * When the speaker goes on with what a new configuration left to do: behind all that it was told
 * meanwhile, and once its peers have written what they were given. What they are given then is made
 * for all of them together, and not for each beside what it still has to write. A peer that was
 * waited for in vain is not waited for again until it is seen to have written all. Owned by the
 * speaker's thread.
 */
final class NextTurn {

  /**
   * So many services follow a new configuration in one turn: each turn costs every peer a little.
   */
  static final int SERVICES = 2_000;

  private static final long PATIENCE_NANOS = 20_000_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final Collection<LivePeer> peers;
  private final LongConsumer begin;

  /** What the peers that were waited for in vain were writing then. */
  private final Set<AdjRibOut> slow = Collections.newSetFromMap(new IdentityHashMap<>());

  private boolean isWanted;
  private long toldNanos;
  private long latestNanos = NEVER;

  /**
   * Without one.
   *
   * @param peers those that there are, a view
   * @param begin sees to it that the turn begins, and is given when the change was told of; {@link
   *     #begun} is called when it does
   */
  NextTurn(Collection<LivePeer> peers, LongConsumer begin) {
    this.peers = peers;
    this.begin = begin;
  }

  /** One is wanted, if none was yet, for a change that was told of then. */
  void want(long changeToldNanos, long nowNanos) {
    if (!isWanted) {
      isWanted = true;
      toldNanos = changeToldNanos;
      latestNanos = nowNanos + PATIENCE_NANOS;
      written();
    }
  }

  /** It begins. */
  void begun() {
    isWanted = false;
  }

  /** A peer may have written what it was given. */
  void written() {
    if (latestNanos != NEVER) {
      slow.removeIf(rib -> !rib.isWriting() || peers.stream().noneMatch(peer -> peer.rib == rib));
      if (peers.stream().allMatch(this::isReady)) {
        begin();
      }
    }
  }

  /** When {@link #tick} is wanted; {@link Long#MAX_VALUE} for never. */
  long deadlineNanos() {
    return latestNanos;
  }

  /** Begins it if peers were waited for long enough. */
  void tick(long nowNanos) {
    if (nowNanos >= latestNanos) {
      for (LivePeer peer : peers) {
        if (peer.rib != null && !isReady(peer)) {
          slow.add(peer.rib);
        }
      }
      begin();
    }
  }

  private void begin() {
    latestNanos = NEVER;
    begin.accept(toldNanos);
  }

  private boolean isReady(LivePeer peer) {
    AdjRibOut rib = peer.rib;
    return rib == null || !rib.isWriting() || slow.contains(rib);
  }
}
