package bellman.bgp.rib;

import bellman.bgp.wire.EncodedMessage;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.PiecewiseMap;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one established peer was sent: its table's routes, except those in {@code pending} and those
 * held back. It lives as long as the session.
 *
 * <p>Whoever gets a batch from one of the methods must write it and then call {@link #written()};
 * until then no other batch is given out.
 *
 * <p>A peer may be given a limit. Then it never has more prefixes than that, at no moment: what is
 * gone is taken back first; what it has stays; and of what is new, the first in the order of
 * prefixes go out, and the others are held back until there is room. It knows of this session only:
 * what a router still has of an earlier one, stale by graceful restart, is not counted.
 */
public final class AdjRibOut {

  private @Nullable Integer limit;
  private EncodingContext context;

  /** What the next batch is encoded by; another one while a batch of the old is being written. */
  private EncodingContext wanted;

  private UpdateEncoder encoder;
  private RouteTable table;

  /**
   * Prefixes whose latest state was not given out yet, with the state that was (empty: none). A new
   * map each time: one that once held a whole table stays slow to go through.
   */
  private PiecewiseMap<Prefix, Optional<RouteAttributes>> pending = new PiecewiseMap<>();

  /** With a limit: prefixes of the table that the peer was not given; none is pending. */
  private final NavigableSet<Prefix> heldBack = new TreeSet<>();

  /** Families to be sent whole. */
  private final Set<Family> whole = EnumSet.noneOf(Family.class);

  /** Families whose first table has gone out, and End-of-RIB with it. */
  private final Set<Family> finished = EnumSet.noneOf(Family.class);

  /**
   * How many prefixes the peer has: another number only when a batch is given out. Those that no
   * message can hold are among them, see {@link #sentCount()}.
   */
  private long sentCount;

  private boolean writing;
  private boolean withdrawn;

  /** Of a session that has just been established; {@link #start} gives the first batch. */
  public AdjRibOut(EncodingContext context, RouteTable table) {
    this(context, table, null);
  }

  /** The same with a limit to how many prefixes it has, over all families; null for none. */
  public AdjRibOut(EncodingContext context, RouteTable table, @Nullable Integer limit) {
    this.context = context;
    this.wanted = context;
    this.encoder = new UpdateEncoder(context);
    this.table = table;
    this.limit = limit;
  }

  /** Joins the table and returns all of its routes, each family ended by End-of-RIB. */
  public Batch start() {
    table.add(this);
    whole.addAll(context.families());
    if (limit != null && tableCount() > limit) {
      table.routes().keySet().stream().filter(this::isCarried).forEach(heldBack::add);
      for (int i = 0; i < limit; i++) {
        heldBack.pollFirst();
      }
    }
    sentCount = tableCount() - heldBack.size();
    return Objects.requireNonNull(next(), "End-of-RIB at least");
  }

  /** Leaves the table; nothing is given out any more. */
  public void end() {
    table.remove(this);
    writing = true;
    pending = new PiecewiseMap<>();
    heldBack.clear();
    whole.clear();
  }

  /** The batch given out last is written; returns the next one, if any. */
  public @Nullable Batch written() {
    writing = false;
    return next();
  }

  /** Whether a batch was given out that is not written yet. */
  public boolean isWriting() {
    return writing;
  }

  /**
   * Whether it has to be told of each of so many changes, and not of all of them together: it is
   * still writing, or they may not all fit, in whatever order they take effect.
   */
  boolean isApart(int changes) {
    return writing || (limit != null && tableCount() + changes > limit);
  }

  /** All routes are sent once more as they are; returns a batch if none is being written. */
  public @Nullable Batch refresh() {
    whole.addAll(context.families());
    return writing ? null : next();
  }

  /** The peer wants a family again (RFC 2918); returns a batch if none is being written. */
  public @Nullable Batch refresh(Family family) {
    if (context.families().contains(family)) {
      whole.add(family);
    }
    return writing ? null : next();
  }

  /**
   * From now on the peer is to have another table's routes; only the difference goes out. After
   * {@link #withdrawAll} nothing does.
   */
  public @Nullable Batch move(RouteTable other) {
    if (withdrawn) {
      return null;
    }
    RouteTable old = table;
    old.remove(this);
    heldBack.forEach(prefix -> pend(prefix, null));
    heldBack.clear();
    old.routes()
        .forEach((prefix, route) -> {
          if (!route.equals(other.get(prefix))) {
            pend(prefix, route);
          }
        });
    other
        .routes()
        .forEach((prefix, _) -> {
          if (old.get(prefix) == null) {
            pend(prefix, null);
          }
        });
    table = other;
    other.add(this);
    pending.entrySet().removeIf(entry -> entry.getValue().equals(desired(entry.getKey())));
    return writing ? null : next();
  }

  /**
   * The peer may have no more than so many prefixes from now on; of those that are too many the
   * last in the order of prefixes are withdrawn. Returns a batch if none is being written.
   *
   * @param most null for any number
   */
  public @Nullable Batch limit(@Nullable Integer most) {
    limit = most;
    if (most == null) {
      heldBack.forEach(prefix -> pending.put(prefix, Optional.empty()));
      heldBack.clear();
    }
    return writing ? null : next();
  }

  /**
   * All routes are sent once more, with GRACEFUL_SHUTDOWN (RFC 8326), and so is what changes from
   * now on; returns a batch if none is being written. A second time it does nothing.
   */
  public @Nullable Batch drain() {
    wanted = wanted.draining(true);
    return writing ? null : next();
  }

  /** Takes {@link #drain} back: all routes are sent once more as they are. */
  public @Nullable Batch undrain() {
    wanted = wanted.draining(false);
    return writing ? null : next();
  }

  /**
   * Routes point elsewhere from now on: families whose next hop is another are sent again, those
   * that have none any more are withdrawn, those that have one now are sent, and others not
   * touched; returns a batch if none is being written.
   *
   * @param linkLocal see {@link EncodingContext}
   */
  public @Nullable Batch point(Map<Family, Address> nextHops, @Nullable Address linkLocal) {
    wanted = wanted.pointing(nextHops, linkLocal);
    return writing ? null : next();
  }

  /** Everything is withdrawn, for good; returns a batch if none is being written. */
  public @Nullable Batch withdrawAll() {
    Batch batch = move(new RouteTable());
    withdrawn = true;
    return batch;
  }

  /** Whether the peer is to have this table's routes. */
  public boolean isOf(RouteTable other) {
    return table == other;
  }

  private void pend(Prefix prefix, @Nullable RouteAttributes sent) {
    if (isCarried(prefix)) {
      pending.putIfAbsent(prefix, Optional.ofNullable(sendable(prefix, sent)));
    }
  }

  /** What the peer has of a route that it was to have: nothing if no message can hold it. */
  private @Nullable RouteAttributes sendable(Prefix prefix, @Nullable RouteAttributes route) {
    return route == null || encoder.objection(prefix, route) != null ? null : route;
  }

  private boolean isCarried(Prefix prefix) {
    return context.families().contains(prefix.family());
  }

  private Optional<RouteAttributes> desired(Prefix prefix) {
    return Optional.ofNullable(table.get(prefix));
  }

  /** The table of a peer that {@link #isApart} changed. Others are told by {@link #nextAmong}. */
  void changed(Prefix prefix, @Nullable RouteAttributes before, @Nullable RouteAttributes after) {
    if (!isCarried(prefix)) {
      return;
    }
    if (limit != null && !isSent(prefix, before)) {
      pending.remove(prefix);
      if (after == null) {
        heldBack.remove(prefix);
      } else {
        heldBack.add(prefix);
      }
      return;
    }
    Optional<RouteAttributes> sent = pending.get(prefix);
    if (sent == null) { // and before is not after, so that there is something to send
      pending.put(prefix, Optional.ofNullable(sendable(prefix, before)));
    } else if (Objects.equals(sent.orElse(null), after)) {
      pending.remove(prefix);
    }
  }

  private boolean isSent(Prefix prefix, @Nullable RouteAttributes before) {
    Optional<RouteAttributes> sent = pending.get(prefix);
    return sent != null
        ? sent.isPresent()
        : sendable(prefix, before) != null && !heldBack.contains(prefix);
  }

  /** The batch of changes that have just been made, of a peer that was told of each. */
  @Nullable Batch nextApart() {
    return writing ? null : next();
  }

  /** The same of others, shared with the peers of the same context. */
  @Nullable Batch nextAmong(PackedRoutes.Shared shared) {
    sentCount = tableCount();
    Batch batch = shared.batch(context, encoder);
    if (batch.messages().isEmpty()) {
      return null;
    }
    writing = true;
    return batch;
  }

  /** What is gone, then whole families, then what is new or different: never more than fits. */
  private @Nullable Batch next() {
    List<EncodedMessage> messages = new ArrayList<>();
    takeOver(messages);
    take(takeGone(), messages);
    take(takeSurplus(), messages);
    holdBack();
    for (Family family : whole) {
      messages.addAll(family(family));
      if (finished.add(family)) {
        messages.add(encoder.endOfRib(family));
      }
    }
    List<RouteChange> changes = new ArrayList<>(pending.size());
    pending.forEach((prefix, sent) -> {
      if (!whole.contains(prefix.family()) && !sent.equals(desired(prefix))) {
        changes.add(new RouteChange(prefix, table.get(prefix)));
      }
    });
    pending = new PiecewiseMap<>();
    whole.clear();
    sentCount = tableCount() - heldBack.size();
    messages.addAll(encoder.changes(changes));
    if (messages.isEmpty()) {
      return null;
    }
    writing = true;
    return new Batch(messages);
  }

  private void take(List<RouteChange> gone, List<EncodedMessage> messages) {
    sentCount -= gone.size();
    messages.addAll(encoder.changes(gone));
  }

  /** Goes over to the context that is wanted, and takes back the families that it lacks. */
  private void takeOver(List<EncodedMessage> messages) {
    if (wanted.equals(context)) {
      return;
    }
    Set<Family> lost = EnumSet.noneOf(Family.class);
    lost.addAll(context.families());
    lost.removeAll(wanted.families());
    List<RouteChange> gone = new ArrayList<>();
    if (!lost.isEmpty()) {
      forEachSent((prefix, _) -> {
        if (lost.contains(prefix.family())) {
          gone.add(new RouteChange(prefix, null));
        }
      });
      pending.keySet().removeIf(prefix -> lost.contains(prefix.family()));
      heldBack.removeIf(prefix -> lost.contains(prefix.family()));
      whole.removeAll(lost);
    }
    take(gone, messages);
    for (Family family : wanted.families()) {
      if (!context.isAlike(wanted, family)) {
        whole.add(family);
      }
      if (limit != null && !context.families().contains(family)) {
        table.routes().keySet().stream()
            .filter(prefix -> prefix.family() == family)
            .forEach(heldBack::add); // until it is known what there is room for
      }
    }
    context = wanted;
    encoder = new UpdateEncoder(context);
  }

  /** Takes what is not in the table any more out of {@code pending}: what of it the peer has. */
  private List<RouteChange> takeGone() {
    List<RouteChange> gone = new ArrayList<>();
    for (var entries = pending.entrySet().iterator(); entries.hasNext(); ) {
      Map.Entry<Prefix, Optional<RouteAttributes>> entry = entries.next();
      if (table.get(entry.getKey()) == null) {
        if (entry.getValue().isPresent()) {
          gone.add(new RouteChange(entry.getKey(), null));
        }
        entries.remove();
      }
    }
    return gone;
  }

  /** Holds back what the peer has and may not have any more, since its limit is another now. */
  private List<RouteChange> takeSurplus() {
    long surplus = limit == null ? 0 : sentCount() - limit;
    if (surplus <= 0) {
      return List.of();
    }
    List<Prefix> sent = new ArrayList<>();
    forEachSent((prefix, _) -> sent.add(prefix));
    List<RouteChange> gone = new ArrayList<>();
    sent.stream()
        .sorted(Comparator.reverseOrder())
        .limit(surplus)
        .forEach(prefix -> {
          pending.remove(prefix);
          heldBack.add(prefix);
          gone.add(new RouteChange(prefix, null));
        });
    return gone;
  }

  /** Decides who of those that the peer does not have is to wait. */
  private void holdBack() {
    if (limit == null) {
      return;
    }
    long room = limit - sentCount();
    for (Iterator<Prefix> entries = pending.keySet().iterator(); entries.hasNext(); ) {
      Prefix prefix = entries.next();
      if (pending.getOrDefault(prefix, Optional.empty()).isEmpty()) {
        heldBack.add(prefix);
        entries.remove();
      }
    }
    for (; room > 0 && !heldBack.isEmpty(); room--) {
      pending.put(heldBack.removeFirst(), Optional.empty());
    }
  }

  private List<EncodedMessage> family(Family family) {
    if (heldBack.stream().noneMatch(prefix -> prefix.family() == family)) {
      return table.encoded(context, family, encoder);
    }
    Map<Prefix, RouteAttributes> some = new HashMap<>(table.routes());
    some.keySet().removeAll(heldBack);
    return encoder.table(PackedRoutes.of(some), family);
  }

  /** What makes this session's bytes its own. */
  public EncodingContext context() {
    return context;
  }

  /** Why some routes can't be sent; null if all can. */
  public @Nullable String warning() {
    return table.hasLengthy() ? Lengthy.warning(table, context, encoder) : null;
  }

  /** How many routes of its table the peer does not get because of its limit. */
  public long heldBackCount() {
    return limit == null ? 0 : Math.max(0, tableCount() - limit);
  }

  /** How many prefixes wait, in their latest state, for the peer to take what was sent before. */
  public int pendingCount() {
    return pending.size();
  }

  /** Every route that was given out and not taken back, in no order. */
  public void forEachSent(BiConsumer<Prefix, RouteAttributes> consumer) {
    table
        .routes()
        .forEach((prefix, attributes) -> {
          if (isCarried(prefix)
              && !pending.containsKey(prefix)
              && !heldBack.contains(prefix)
              && sendable(prefix, attributes) != null) {
            consumer.accept(prefix, attributes);
          }
        });
    pending.forEach((prefix, sent) -> sent.ifPresent(route -> consumer.accept(prefix, route)));
  }

  /**
   * Hands over the prefixes that {@link #forEachSent} has in one piece of {@link PiecewiseMap}'s.
   * Whoever goes through all pieces meets each that stays once, and none twice, whatever changes
   * between two of them.
   *
   * @return how many prefixes were looked at, handed over or not
   */
  public int forEachSentIn(int piece, Consumer<Prefix> consumer) {
    int looked =
        table.forEachIn(
            piece,
            (prefix, _) -> {
              if (isSent(prefix)) {
                consumer.accept(prefix);
              }
            });
    return looked
        + pending.forEachIn(
            piece,
            (prefix, sent) -> {
              if (sent.isPresent() && table.get(prefix) == null) {
                consumer.accept(prefix);
              }
            });
  }

  /** What the peer was given for a prefix and not taken back; null for nothing. */
  public @Nullable RouteAttributes sent(Prefix prefix) {
    Optional<RouteAttributes> before = pending.get(prefix);
    if (before != null) {
      return before.orElse(null);
    }
    return isCarried(prefix) && !heldBack.contains(prefix)
        ? sendable(prefix, table.get(prefix))
        : null;
  }

  /** Whether the peer was given a route to this prefix that was not taken back. */
  public boolean isSent(Prefix prefix) {
    return sent(prefix) != null;
  }

  /** Why the peer does not have a route; null if it has. */
  public @Nullable Lack lack(Prefix prefix) {
    return isSent(prefix) ? null : encoder.lack(prefix, table, limit, heldBack);
  }

  /** How many routes {@link #forEachSent} has. */
  public long sentCount() {
    if (table.hasLengthy()) {
      long[] sent = {0};
      forEachSent((_, _) -> sent[0]++);
      return sent[0];
    }
    return sentCount;
  }

  private long tableCount() {
    long count = 0;
    for (Family family : context.families()) {
      count += table.count(family);
    }
    return count;
  }
}
