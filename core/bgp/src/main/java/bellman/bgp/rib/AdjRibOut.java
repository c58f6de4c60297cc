package bellman.bgp.rib;

import bellman.net.Family;
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
  private UpdateEncoder encoder;
  private RouteTable table;

  /**
   * Prefixes whose latest state was not given out yet, with the state that was (empty: none). A new
   * map each time: one that held a whole table once would take as long to be gone through ever
   * after.
   */
  private Map<Prefix, Optional<RouteAttributes>> pending = new HashMap<>();

  /** With a limit: prefixes of the table that the peer was not given; none is pending. */
  private final NavigableSet<Prefix> heldBack = new TreeSet<>();

  /** Families to be sent whole. */
  private final Set<Family> whole = EnumSet.noneOf(Family.class);

  /** Families whose first table has not gone out yet. */
  private final Set<Family> unfinished = EnumSet.noneOf(Family.class);

  private boolean writing;
  private boolean drainAsked;
  private boolean withdrawn;
  private @Nullable String warning;

  /**
   * The state of a session that has just been established; {@link #start} gives the first batch.
   */
  public AdjRibOut(EncodingContext context, RouteTable table) {
    this(context, table, null);
  }

  /**
   * The same for a peer that is to have no more than so many prefixes, over all families.
   *
   * @param limit null for any number
   */
  public AdjRibOut(EncodingContext context, RouteTable table, @Nullable Integer limit) {
    this.context = context;
    this.encoder = encoder(context);
    this.table = table;
    this.limit = limit;
  }

  private UpdateEncoder encoder(EncodingContext of) {
    return new UpdateEncoder(of, text -> warning = text);
  }

  /** Joins the table and returns all of its routes, each family ended by End-of-RIB. */
  public Batch start() {
    table.add(this);
    whole.addAll(context.families());
    unfinished.addAll(context.families());
    if (limit != null && tableCount() > limit) {
      table.routes().keySet().stream().filter(this::isCarried).forEach(heldBack::add);
      for (int i = 0; i < limit; i++) {
        heldBack.pollFirst();
      }
    }
    return Objects.requireNonNull(next(), "End-of-RIB at least");
  }

  /** Leaves the table; nothing is given out any more. */
  public void end() {
    table.remove(this);
    writing = true;
    pending = new HashMap<>();
    heldBack.clear();
    whole.clear();
  }

  /** The batch given out last is written; returns the next one, if any. */
  public @Nullable Batch written() {
    writing = false;
    return next();
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
    old.routes().keySet().forEach(prefix -> pend(prefix, old.get(prefix)));
    other.routes().keySet().forEach(prefix -> pend(prefix, old.get(prefix)));
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
    drainAsked = true;
    return writing ? null : next();
  }

  /** Everything is withdrawn, for good; returns a batch if none is being written. */
  public @Nullable Batch withdrawAll() {
    Batch batch = move(new RouteTable());
    withdrawn = true;
    return batch;
  }

  private void pend(Prefix prefix, @Nullable RouteAttributes sent) {
    if (isCarried(prefix)) {
      pending.putIfAbsent(prefix, Optional.ofNullable(sent));
    }
  }

  private boolean isCarried(Prefix prefix) {
    return context.families().contains(prefix.family());
  }

  private Optional<RouteAttributes> desired(Prefix prefix) {
    return Optional.ofNullable(table.get(prefix));
  }

  /** The table changed. A peer that is idle gets the change with the others: {@link #nextAmong}. */
  void changed(Prefix prefix, @Nullable RouteAttributes before, @Nullable RouteAttributes after) {
    if ((!writing && limit == null) || !isCarried(prefix)) {
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
    Optional<RouteAttributes> sent =
        pending.computeIfAbsent(prefix, _ -> Optional.ofNullable(before));
    if (sent.equals(Optional.ofNullable(after))) {
      pending.remove(prefix);
    }
  }

  private boolean isSent(Prefix prefix, @Nullable RouteAttributes before) {
    Optional<RouteAttributes> sent = pending.get(prefix);
    return sent != null ? sent.isPresent() : before != null && !heldBack.contains(prefix);
  }

  /** The batch of a change that has just been made, shared with the peers of the same context. */
  @Nullable Batch nextAmong(List<RouteChange> changes, Map<EncodingContext, Batch> shared) {
    if (writing) {
      return null;
    }
    if (limit != null) {
      // before, after, and in whatever order these changes take effect between
      boolean fits = tableCount() + changes.size() <= limit;
      if (!fits) {
        return next();
      }
      pending = new HashMap<>();
      heldBack.clear();
    }
    Batch batch = shared.computeIfAbsent(context, _ -> new Batch(encoder.changes(changes)));
    if (batch.messages().isEmpty()) {
      return null;
    }
    writing = true;
    return batch;
  }

  /** What is gone, then whole families, then what is new or different: never more than fits. */
  private @Nullable Batch next() {
    if (drainAsked && !context.draining()) {
      context = context.drained();
      encoder = encoder(context);
      whole.addAll(context.families());
    }
    List<byte[]> messages = new ArrayList<>(encoder.changes(takeGone()));
    messages.addAll(encoder.changes(takeSurplus()));
    holdBack();
    for (Family family : whole) {
      messages.addAll(family(family));
      if (unfinished.remove(family)) {
        messages.add(encoder.endOfRib(family));
      }
    }
    List<RouteChange> changes = new ArrayList<>(pending.size());
    pending.forEach((prefix, sent) -> {
      if (!whole.contains(prefix.family()) && !sent.equals(desired(prefix))) {
        changes.add(new RouteChange(prefix, table.get(prefix)));
      }
    });
    pending = new HashMap<>();
    whole.clear();
    messages.addAll(encoder.changes(changes));
    if (messages.isEmpty()) {
      return null;
    }
    writing = true;
    return new Batch(messages);
  }

  /** Takes what is not in the table any more out of {@code pending}: what of it the peer has. */
  private List<RouteChange> takeGone() {
    if (pending.isEmpty()) {
      return List.of();
    }
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

  private List<byte[]> family(Family family) {
    if (heldBack.stream().noneMatch(prefix -> prefix.family() == family)) {
      return table.encoded(context, family, encoder);
    }
    Map<Prefix, RouteAttributes> some = new HashMap<>(table.routes());
    some.keySet().removeAll(heldBack);
    return encoder.table(some, family);
  }

  /** What makes this session's bytes its own. */
  public EncodingContext context() {
    return context;
  }

  /** Why some route could not be sent; null if all could. */
  public @Nullable String warning() {
    return warning;
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
          if (isCarried(prefix) && !pending.containsKey(prefix) && !heldBack.contains(prefix)) {
            consumer.accept(prefix, attributes);
          }
        });
    pending.forEach((prefix, sent) -> sent.ifPresent(route -> consumer.accept(prefix, route)));
  }

  /** Whether the peer was given a route to this prefix that was not taken back. */
  public boolean isSent(Prefix prefix) {
    Optional<RouteAttributes> before = pending.get(prefix);
    return before != null
        ? before.isPresent()
        : isCarried(prefix) && !heldBack.contains(prefix) && table.get(prefix) != null;
  }

  /** How many routes {@link #forEachSent} has. */
  public long sentCount() {
    long count = tableCount() - heldBack.size();
    for (Map.Entry<Prefix, Optional<RouteAttributes>> entry : pending.entrySet()) {
      count += (entry.getValue().isPresent() ? 1 : 0) - (table.get(entry.getKey()) == null ? 0 : 1);
    }
    return count;
  }

  private long tableCount() {
    long count = 0;
    for (Family family : context.families()) {
      count += table.count(family);
    }
    return count;
  }
}
