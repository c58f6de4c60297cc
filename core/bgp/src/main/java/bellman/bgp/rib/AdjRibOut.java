package bellman.bgp.rib;

import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one established peer was sent: its table's routes, except those in {@code pending}. It lives
 * as long as the session.
 *
 * <p>Whoever gets a batch from one of the methods must write it and then call {@link #written()};
 * until then no other batch is given out.
 */
public final class AdjRibOut {

  private final EncodingContext context;
  private final UpdateEncoder encoder;
  private RouteTable table;

  /** Prefixes whose latest state was not given out yet, with the state that was (empty: none). */
  private final Map<Prefix, Optional<RouteAttributes>> pending = new HashMap<>();

  /** Families to be sent whole. */
  private final Set<Family> whole = EnumSet.noneOf(Family.class);

  /** Families whose first table has not gone out yet. */
  private final Set<Family> unfinished = EnumSet.noneOf(Family.class);

  private boolean writing;
  private @Nullable String warning;

  /**
   * The state of a session that has just been established; {@link #start} gives the first batch.
   */
  public AdjRibOut(EncodingContext context, RouteTable table) {
    this.context = context;
    this.encoder = new UpdateEncoder(context, text -> warning = text);
    this.table = table;
  }

  /** Joins the table and returns all of its routes, each family ended by End-of-RIB. */
  public Batch start() {
    table.add(this);
    whole.addAll(context.families());
    unfinished.addAll(context.families());
    return Objects.requireNonNull(next(), "End-of-RIB at least");
  }

  /** Leaves the table; nothing is given out any more. */
  public void end() {
    table.remove(this);
    writing = true;
    pending.clear();
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

  /** From now on the peer is to have another table's routes; only the difference goes out. */
  public @Nullable Batch move(RouteTable other) {
    RouteTable old = table;
    old.remove(this);
    old.routes().keySet().forEach(prefix -> pend(prefix, old.get(prefix)));
    other.routes().keySet().forEach(prefix -> pend(prefix, old.get(prefix)));
    table = other;
    other.add(this);
    pending.entrySet().removeIf(entry -> entry.getValue().equals(desired(entry.getKey())));
    return writing ? null : next();
  }

  private void pend(Prefix prefix, @Nullable RouteAttributes sent) {
    if (context.families().contains(prefix.family())) {
      pending.putIfAbsent(prefix, Optional.ofNullable(sent));
    }
  }

  private Optional<RouteAttributes> desired(Prefix prefix) {
    return Optional.ofNullable(table.get(prefix));
  }

  /** The table changed. A peer that is idle gets the change with the others: {@link #nextAmong}. */
  void changed(Prefix prefix, @Nullable RouteAttributes before, @Nullable RouteAttributes after) {
    if (!writing || !context.families().contains(prefix.family())) {
      return;
    }
    Optional<RouteAttributes> sent =
        pending.computeIfAbsent(prefix, _ -> Optional.ofNullable(before));
    if (sent.equals(Optional.ofNullable(after))) {
      pending.remove(prefix);
    }
  }

  /** The batch of a change that has just been made, shared with the peers of the same context. */
  @Nullable Batch nextAmong(List<RouteChange> changes, Map<EncodingContext, Batch> shared) {
    if (writing) {
      return null;
    }
    Batch batch = shared.computeIfAbsent(context, _ -> new Batch(encoder.changes(changes)));
    if (batch.messages().isEmpty()) {
      return null;
    }
    writing = true;
    return batch;
  }

  private @Nullable Batch next() {
    List<byte[]> messages = new ArrayList<>();
    if (!whole.isEmpty()) {
      // what a whole table doesn't show is what is not in it any more
      List<RouteChange> gone = new ArrayList<>();
      pending
          .entrySet()
          .removeIf(entry -> {
            if (!whole.contains(entry.getKey().family())) {
              return false;
            }
            if (entry.getValue().isPresent() && table.get(entry.getKey()) == null) {
              gone.add(new RouteChange(entry.getKey(), null));
            }
            return true;
          });
      messages.addAll(encoder.changes(gone));
      for (Family family : whole) {
        messages.addAll(table.encoded(context, family, encoder));
        if (unfinished.remove(family)) {
          messages.add(encoder.endOfRib(family));
        }
      }
      whole.clear();
    }
    if (!pending.isEmpty()) {
      List<RouteChange> changes = new ArrayList<>(pending.size());
      pending.forEach((prefix, sent) -> {
        if (!sent.equals(desired(prefix))) {
          changes.add(new RouteChange(prefix, table.get(prefix)));
        }
      });
      pending.clear();
      messages.addAll(encoder.changes(changes));
    }
    if (messages.isEmpty()) {
      return null;
    }
    writing = true;
    return new Batch(messages);
  }

  /** What makes this session's bytes its own. */
  public EncodingContext context() {
    return context;
  }

  /** Why some route could not be sent; null if all could. */
  public @Nullable String warning() {
    return warning;
  }

  /** Every route that was given out and not taken back, in no order. */
  public void forEachSent(BiConsumer<Prefix, RouteAttributes> consumer) {
    table
        .routes()
        .forEach((prefix, attributes) -> {
          if (context.families().contains(prefix.family()) && !pending.containsKey(prefix)) {
            consumer.accept(prefix, attributes);
          }
        });
    pending.forEach((prefix, sent) -> sent.ifPresent(route -> consumer.accept(prefix, route)));
  }

  /** How many routes {@link #forEachSent} has. */
  public long sentCount() {
    long count = 0;
    for (Family family : context.families()) {
      count += table.count(family);
    }
    for (Map.Entry<Prefix, Optional<RouteAttributes>> entry : pending.entrySet()) {
      count += (entry.getValue().isPresent() ? 1 : 0) - (table.get(entry.getKey()) == null ? 0 : 1);
    }
    return count;
  }
}
