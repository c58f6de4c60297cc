package bellman.balancer.allocator;

import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Waiting.Group;
import bellman.balancer.allocator.Waiting.Waiter;
import bellman.balancer.allocator.Want.Place;
import bellman.net.Address;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides again about services that wait, in turn, as if about all of them, but only about those
 * that what was given back may help.
 *
 * <p>That comes to the same, since whoever gets something leaves less to the others: a service that
 * could have nothing before, and to whom nothing of what changed is of use, can have nothing after
 * the turns of those before it either. An address that was free and is taken by one with a key is
 * still there for others with that key.
 */
final class Retry {

  /** What was given back, and who had it before, by address. */
  private final Map<Address, Freed> freed = new HashMap<>();

  /** Addresses that are asked for and that somebody took, so that the reason may be another. */
  private final Set<Address> taken = new HashSet<>();

  private record Freed(String pool, List<Tenant> before) {}

  /** An address is about to be given back. */
  void freed(String pool, Address address, List<Tenant> before) {
    freed.putIfAbsent(address, new Freed(pool, before));
  }

  /** Addresses are somebody's now. */
  void taken(Assigned assigned, Waiting waiting) {
    for (Address address : assigned.addresses()) {
      if (waiting.isAskedFor(address)) {
        taken.add(address);
      }
    }
  }

  /**
   * Goes through those that wait.
   *
   * @param decided the decision about a service
   * @param decide decides about one of them again, and tells of what it gets
   */
  void run(
      Allocator allocator,
      Waiting waiting,
      Function<String, Decision> decided,
      Function<Waiter, Decision> decide) {
    while (!freed.isEmpty() || !taken.isEmpty()) {
      var round = new Round(allocator, waiting, decided);
      freed.forEach(round::offer);
      round.free.forEach(round::offerFree);
      taken.forEach(round::tell);
      freed.clear();
      taken.clear();
      round.run(decide);
    }
  }

  /**
   * Some that wait, in turn.
   *
   * @param at whose turn it is
   * @param isUseful whether anything is left for any of them
   * @param helps whether what is left may be for one of them
   */
  private record Line(
      NavigableSet<Waiter> waiters, Waiter at, BooleanSupplier isUseful, Predicate<Waiter> helps) {

    static final Comparator<Line> TURN = Comparator.comparing(Line::at, Waiter.TURN);
  }

  /** One time through. */
  private static final class Round {
    private final Allocator allocator;
    private final Waiting waiting;
    private final Function<String, Decision> decided;
    private final PriorityQueue<Line> lines = new PriorityQueue<>(Line.TURN);

    /** Where addresses became free, by those whom that may help. */
    private final Map<Group, Set<Place>> free = new HashMap<>();

    /** Addresses that others with the same key may come to share, by those whom that may help. */
    private final Map<Sharers, Set<Address>> shared = new HashMap<>();

    private record Sharers(Group group, String key) {}

    Round(Allocator allocator, Waiting waiting, Function<String, Decision> decided) {
      this.allocator = allocator;
      this.waiting = waiting;
      this.decided = decided;
    }

    void offer(Address address, Freed was) {
      List<Tenant> now = allocator.tenants(was.pool(), address);
      if (now.equals(was.before())) {
        return;
      }
      var place = new Place(was.pool(), address.family());
      if (now.isEmpty()) {
        for (Group group : waiting.groups(place)) {
          free.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(place);
        }
      } else if (!now.containsAll(was.before())) {
        offerShared(place, address, now.getFirst().sharingKey(), null);
      }
      tell(address);
    }

    void offerFree(Group group, Set<Place> places) {
      add(
          group.all(),
          null,
          () ->
              places.stream().anyMatch(allocator::hasFree)
                  && (group.shares() || allocator.offers(group.want(), null)),
          waiter -> allocator.offers(group.want(), waiter.key()));
    }

    /**
     * An address that somebody with a key has.
     *
     * @param after who has just taken it; null if it is not one that waited
     */
    private void offerShared(
        Place place, Address address, @Nullable String key, @Nullable Waiter after) {
      if (key == null) {
        return;
      }
      for (Group group : waiting.groups(place)) {
        var sharers = new Sharers(group, key);
        Set<Address> addresses = shared.get(sharers);
        if (addresses != null) {
          addresses.add(address);
          continue;
        }
        Set<Address> first = new LinkedHashSet<>(Set.of(address));
        shared.put(sharers, first);
        add(
            group.withKey(key),
            after,
            () -> true,
            waiter ->
                first.stream().anyMatch(each -> allocator.mayShare(each, waiter.claimant()))
                    && allocator.offers(group.want(), key));
      }
    }

    /** Those that ask for an address are told who has it. */
    void tell(Address address) {
      add(
          waiting.askingFor(address),
          null,
          () -> true,
          waiter ->
              !decided
                  .apply(waiter.claimant().service().id())
                  .equals(allocator.inUse(waiter.claimant())));
    }

    private void add(
        NavigableSet<Waiter> waiters,
        @Nullable Waiter after,
        BooleanSupplier isUseful,
        Predicate<Waiter> helps) {
      Waiter first =
          after != null ? waiters.higher(after) : waiters.isEmpty() ? null : waiters.first();
      if (first != null) {
        lines.add(new Line(waiters, first, isUseful, helps));
      }
    }

    void run(Function<Waiter, Decision> decide) {
      for (Line line = lines.poll(); line != null; line = lines.poll()) {
        if (!line.isUseful.getAsBoolean()) {
          continue;
        }
        Waiter waiter = line.at;
        Waiter next = line.waiters.higher(waiter);
        if (waiting.waits(waiter) && line.helps.test(waiter)) {
          Decision decision = decide.apply(waiter);
          if (decision instanceof Assigned(String pool, List<Address> addresses)) {
            for (Address address : addresses) { // no longer free, but there for some
              offerShared(new Place(pool, address.family()), address, waiter.key(), waiter);
            }
          }
        }
        if (next != null) {
          lines.add(new Line(line.waiters, next, line.isUseful, line.helps));
        }
      }
    }
  }
}
