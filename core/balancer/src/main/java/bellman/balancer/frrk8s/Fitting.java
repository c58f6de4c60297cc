package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Profile;
import bellman.api.resource.FrrConfiguration.Raw;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrConfiguration.WithLocalPref;
import bellman.api.resource.FrrConfiguration.WithPrepend;
import bellman.api.resource.ObjectKey;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of an object FRR-K8s would take beside what users have for the node.
 *
 * <p>Since FRR-K8s refuses everything for one contradiction, as little as possible is held back: a
 * local preference that a user gives the same prefix counts and ours is left out; a neighbor whose
 * settings contradict a user's keeps those of the object that was last good, or is left out if it
 * is new. Routes go on in all of these. Only where no such way is left the object that was last
 * good stays, and even from that is taken what is not planned any more: nothing keeps a route that
 * is to go.
 */
public final class Fitting {

  private static final Set<Cause> OF_A_PREFIX =
      EnumSet.of(Cause.PREFIX_LOCAL_PREF, Cause.PREFIX_PREPEND, Cause.NEXT_HOP);

  private static final Set<Cause> OF_A_NEIGHBOR =
      EnumSet.of(Cause.NEIGHBOR, Cause.NEIGHBOR_SETTINGS, Cause.BFD_PROFILE);

  private static final Pattern PROFILE = Pattern.compile("^spec\\.bgp\\.bfdProfiles\\[(\\d+)]");

  private final List<FrrConfiguration> others;

  private Fitting(List<FrrConfiguration> others) {
    this.others = others;
  }

  /**
   * What came of it.
   *
   * @param configuration what is to be written; null if what is there is to stay
   * @param held whether the object can't be as it is planned: it is the one that was last good,
   *     less the routes that are not planned any more
   * @param conflicts everything that ours would contradict, or that is wrong with the others by
   *     themselves
   * @param warnings what FRR-K8s takes and is bad all the same
   */
  public record Fitted(
      @Nullable FrrConfiguration configuration,
      boolean held,
      List<Conflict> conflicts,
      List<Conflict> warnings) {

    public Fitted {
      conflicts = List.copyOf(conflicts);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Fits an object in.
   *
   * @param ours what is to be
   * @param unfit whether it must not be written, whatever others have
   * @param others what users have for the node
   * @param before what was last good; null if nothing was
   */
  public static Fitted fit(
      FrrConfiguration ours,
      boolean unfit,
      List<FrrConfiguration> others,
      @Nullable FrrConfiguration before) {
    return new Fitting(others).fit(ours, unfit, before);
  }

  /** Whether ours gives way to what another object says of a prefix, and nothing else changes. */
  public static boolean givesWay(Conflict conflict) {
    return conflict.isBetweenObjects() && isOfAPrefix(conflict);
  }

  private static boolean isOfAPrefix(Conflict conflict) {
    return neighbor(conflict) != null && OF_A_PREFIX.contains(conflict.cause());
  }

  private Fitted fit(FrrConfiguration ours, boolean unfit, @Nullable FrrConfiguration before) {
    Merged whole = merged(ours);
    List<Conflict> contradictions = involving(whole.conflicts(), ours.key());
    FrrConfiguration fitting = unfit ? null : fitting(ours, contradictions, before);
    boolean held = fitting == null;
    if (held && before != null) {
      FrrConfiguration less = Withdrawal.of(before, ours);
      fitting = fits(less) ? less : null;
    }
    return new Fitted(fitting, held, whole.conflicts(), whole.warnings());
  }

  private @Nullable FrrConfiguration fitting(
      FrrConfiguration ours, List<Conflict> contradictions, @Nullable FrrConfiguration before) {
    if (contradictions.isEmpty()) {
      return ours;
    }
    FrrConfiguration yielding = givingWay(ours, contradictions);
    return fits(yielding) ? yielding : asBefore(yielding, before);
  }

  private boolean fits(FrrConfiguration ours) {
    return involving(merged(ours).conflicts(), ours.key()).isEmpty();
  }

  private Merged merged(FrrConfiguration ours) {
    List<FrrConfiguration> all = new ArrayList<>(others);
    all.add(ours);
    return FrrMerge.merge(all);
  }

  private static List<Conflict> involving(List<Conflict> conflicts, ObjectKey key) {
    return conflicts.stream().filter(conflict -> conflict.involves(key)).toList();
  }

  // ---- what a user says about a prefix counts

  private static FrrConfiguration givingWay(FrrConfiguration ours, List<Conflict> conflicts) {
    Map<NeighborKey, List<Conflict>> about = new HashMap<>();
    for (Conflict conflict : conflicts) {
      NeighborKey key = neighbor(conflict);
      if (key != null && isOfAPrefix(conflict)) {
        about.computeIfAbsent(key, _ -> new ArrayList<>()).add(conflict);
      }
    }
    return with(
        ours,
        (router, neighbor) -> {
          List<Conflict> his = about.get(NeighborKey.of(router, neighbor));
          return his == null
              ? neighbor
              : neighbor.withAdvertise(givingWay(neighbor.toAdvertise(), his));
        });
  }

  private static Advertise givingWay(Advertise advertise, List<Conflict> conflicts) {
    Predicate<String> preferred = without(conflicts, Cause.PREFIX_LOCAL_PREF);
    Predicate<String> prepended = without(conflicts, Cause.PREFIX_PREPEND);
    return new Advertise(
        advertise.mode(),
        advertise.prefixes(),
        isHop(conflicts, "ipv4") ? "" : advertise.nextHopV4(),
        isHop(conflicts, "ipv6") ? "" : advertise.nextHopV6(),
        advertise.withCommunity(),
        advertise.withLocalPref().stream()
            .map(with -> new WithLocalPref(with.localPref(), some(with.prefixes(), preferred)))
            .filter(with -> !with.prefixes().isEmpty())
            .toList(),
        advertise.withPrepend().stream()
            .map(with -> new WithPrepend(with.count(), some(with.prefixes(), prepended)))
            .filter(with -> !with.prefixes().isEmpty())
            .toList());
  }

  private static boolean isHop(List<Conflict> conflicts, String family) {
    return conflicts.stream()
        .anyMatch(each -> each.cause() == Cause.NEXT_HOP && each.place().field().endsWith(family));
  }

  private static Predicate<String> without(List<Conflict> conflicts, Cause cause) {
    Set<String> contested = new HashSet<>();
    for (Conflict conflict : conflicts) {
      if (conflict.cause() == cause && conflict.prefix() != null) {
        contested.add(conflict.prefix());
      }
    }
    return prefix -> !contested.contains(prefix);
  }

  private static List<String> some(List<String> prefixes, Predicate<String> kept) {
    return prefixes.stream().filter(kept).toList();
  }

  // ---- a neighbor keeps the settings that were last good

  private @Nullable FrrConfiguration asBefore(
      FrrConfiguration ours, @Nullable FrrConfiguration before) {
    Set<NeighborKey> neighbors = new HashSet<>();
    Set<String> profiles = new HashSet<>();
    FrrConfiguration candidate = ours;
    while (true) {
      List<Conflict> conflicts = involving(merged(candidate).conflicts(), ours.key());
      if (conflicts.isEmpty()) {
        return candidate;
      }
      boolean more = false;
      for (Conflict conflict : conflicts) {
        NeighborKey key = neighbor(conflict);
        String profile = profile(candidate, conflict);
        if (key != null && OF_A_NEIGHBOR.contains(conflict.cause())) {
          more |= neighbors.add(key);
        } else if (profile != null) {
          more |= profiles.add(profile);
        }
      }
      if (!more) {
        return null;
      }
      candidate = asBefore(ours, neighbors, profiles, before);
    }
  }

  /** The BFD profile of ours that a conflict is about; null if it is about none. */
  private static @Nullable String profile(FrrConfiguration ours, Conflict conflict) {
    if (conflict.cause() != Cause.BFD_PROFILE) {
      return null;
    }
    for (Place place : Arrays.asList(conflict.place(), conflict.other())) {
      if (place == null || !place.object().equals(ours.key())) {
        continue;
      }
      Matcher matcher = PROFILE.matcher(place.field());
      if (matcher.find()) {
        int index = Integer.parseInt(matcher.group(1));
        if (index < ours.bfdProfiles().size()) {
          return ours.bfdProfiles().get(index).name();
        }
      }
    }
    return null;
  }

  private static FrrConfiguration asBefore(
      FrrConfiguration ours,
      Set<NeighborKey> neighbors,
      Set<String> profiles,
      @Nullable FrrConfiguration before) {
    Map<NeighborKey, Neighbor> known = new HashMap<>();
    Map<String, Profile> knownProfiles = new TreeMap<>();
    if (before != null) {
      before.bfdProfiles().forEach(each -> knownProfiles.put(each.name(), each));
      for (Router router : before.routers()) {
        router
            .neighbors()
            .forEach(neighbor -> known.put(NeighborKey.of(router, neighbor), neighbor));
      }
    }
    Map<String, Profile> kept = new TreeMap<>();
    for (Profile each : ours.bfdProfiles()) {
      Profile last = knownProfiles.get(each.name());
      if (!profiles.contains(each.name())) {
        kept.put(each.name(), each);
      } else if (last != null) {
        kept.put(each.name(), last);
      }
    }
    FrrConfiguration older =
        with(
            ours,
            (router, neighbor) -> {
              NeighborKey key = NeighborKey.of(router, neighbor);
              if (!neighbors.contains(key)) {
                return neighbor;
              }
              Neighbor last = known.get(key);
              if (last == null) {
                return null;
              }
              Profile named = knownProfiles.get(last.session().bfdProfile());
              if (named != null) {
                kept.putIfAbsent(named.name(), named);
              }
              return last.withAdvertise(neighbor.toAdvertise());
            });
    // lines about a neighbor belong to its settings
    Raw raw = neighbors.isEmpty() ? ours.raw() : before == null ? Raw.NONE : before.raw();
    return new FrrConfiguration(
        ours.metadata(), ours.nodeSelector(), raw, List.copyOf(kept.values()), older.routers());
  }

  private static @Nullable NeighborKey neighbor(Conflict conflict) {
    String name = conflict.neighbor();
    String vrf = conflict.vrf();
    return name == null ? null : new NeighborKey(name, vrf == null ? "" : vrf);
  }

  /** What becomes of a neighbor; null if it is left out. */
  private interface Change {
    @Nullable Neighbor of(Router router, Neighbor neighbor);
  }

  /** A router without neighbors is left out: its prefixes go nowhere. */
  private static FrrConfiguration with(FrrConfiguration ours, Change change) {
    List<Router> routers = new ArrayList<>();
    for (Router router : ours.routers()) {
      List<Neighbor> neighbors = new ArrayList<>();
      for (Neighbor neighbor : router.neighbors()) {
        Neighbor changed = change.of(router, neighbor);
        if (changed != null) {
          neighbors.add(changed);
        }
      }
      if (!neighbors.isEmpty()) {
        routers.add(router.withNeighbors(neighbors));
      }
    }
    return ours.withRouters(routers);
  }
}
