package bellman.balancer.config;

import bellman.api.resource.IpAddressPool;
import bellman.api.resource.LabelSelector;
import bellman.api.resource.Namespace;
import bellman.net.AddressRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** IPAddressPools to pools: ranges that can be read and overlap nowhere. */
final class PoolCompiler {

  private final Findings findings;
  private final List<Namespace> namespaces;
  private final boolean allNamespaces;

  /** Every range in use, by its first address, with what it was written as and by whom. */
  private final TreeMap<AddressRange, Taken> taken = new TreeMap<>();

  private record Taken(String text, String pool) {}

  /**
   * Compiles pools.
   *
   * @param allNamespaces whether there is an object of each namespace, or will be in a moment: as
   *     long as it is not known, nothing is known of its labels
   */
  PoolCompiler(Findings findings, List<Namespace> namespaces, boolean allNamespaces) {
    this.findings = findings;
    this.namespaces = namespaces;
    this.allNamespaces = allNamespaces;
  }

  List<Pool> compile(List<IpAddressPool> objects, List<Pool> kept, Config lastGood) {
    List<Pool> pools = new ArrayList<>();
    for (Pool pool : kept) {
      keep(pools, pool);
    }
    for (IpAddressPool object : objects) {
      Findings.OfObject found = findings.of(object);
      Pool pool = compile(object, found);
      boolean fallback = false;
      if (found.sound()) {
        pools.add(pool);
        for (int i = 0; i < pool.ranges().size(); i++) {
          taken.put(pool.ranges().get(i), new Taken(object.addresses().get(i), pool.name()));
        }
      } else {
        for (Pool good : ConfigCompiler.lastGood(lastGood.pools(), Pool::name, object)) {
          fallback |= keep(pools, good);
        }
      }
      found.close(fallback);
    }
    return ConfigCompiler.sorted(pools, Pool::name);
  }

  /** Keeps an earlier form in use, unless its addresses are another's now. */
  private boolean keep(List<Pool> pools, Pool good) {
    if (good.ranges().stream().anyMatch(range -> overlapping(range) != null)) {
      return false;
    }
    pools.add(good);
    good.ranges().forEach(range -> taken.put(range, new Taken(range.toString(), good.name())));
    return true;
  }

  private Pool compile(IpAddressPool object, Findings.OfObject found) {
    String name = object.metadata().name();
    List<AddressRange> ranges = new ArrayList<>();
    TreeMap<AddressRange, String> own = new TreeMap<>();
    for (int i = 0; i < object.addresses().size(); i++) {
      String text = object.addresses().get(i);
      String field = "spec.addresses[" + i + "]";
      AddressRange range;
      try {
        range = AddressRange.parse(text);
      } catch (IllegalArgumentException e) {
        found.problem(field, String.valueOf(e.getMessage()));
        continue;
      }
      ranges.add(range);
      AddressRange again =
          overlapping(own.navigableKeySet().floor(range), own.higherKey(range), range);
      if (again != null) {
        found.problem(
            field, "'" + text + "' overlaps with already defined CIDR '" + own.get(again) + "'");
      }
      own.put(range, text);
      AddressRange others = overlapping(range);
      if (others != null) {
        Taken owner = taken.get(others);
        found.problem(
            field,
            "'"
                + text
                + "' overlaps with already defined CIDR '"
                + (owner == null ? others : owner.text())
                + "' of pool "
                + (owner == null ? "" : owner.pool()));
      }
    }
    return new Pool(
        name,
        ranges,
        object.autoAssign(),
        object.avoidBuggyIps(),
        sharing(object, found),
        allocation(object));
  }

  private static Pool.Sharing sharing(IpAddressPool object, Findings.OfObject found) {
    return switch (object.sharing()) {
      case "namespace" -> Pool.Sharing.NAMESPACE;
      case "any" -> Pool.Sharing.ANY;
      case null -> Pool.Sharing.ANY;
      default -> {
        found.problem("spec.sharing", "'" + object.sharing() + "' is neither namespace nor any");
        yield Pool.Sharing.ANY;
      }
    };
  }

  private @Nullable AddressRange overlapping(AddressRange range) {
    return overlapping(taken.floorKey(range), taken.higherKey(range), range);
  }

  /**
   * Ranges in the tree do not overlap each other, so that only the neighbors can overlap a new one.
   */
  private static @Nullable AddressRange overlapping(
      @Nullable AddressRange before, @Nullable AddressRange after, AddressRange range) {
    if (before != null && before.overlaps(range)) {
      return before;
    }
    return after != null && after.overlaps(range) ? after : null;
  }

  private Pool.@Nullable Allocation allocation(IpAddressPool object) {
    IpAddressPool.ServiceAllocation written = object.serviceAllocation();
    if (written == null) {
      return null;
    }
    Set<String> names = new HashSet<>(written.namespaces());
    Set<String> known = new HashSet<>();
    List<LabelSelector> selectors = allNamespaces ? List.of() : written.namespaceSelectors();
    for (Namespace namespace : namespaces) {
      Map<String, String> labels = namespace.metadata().labels();
      if (LabelSelector.anyMatches(written.namespaceSelectors(), labels)) {
        names.add(namespace.metadata().name());
      }
      if (!selectors.isEmpty()) {
        known.add(namespace.metadata().name());
      }
    }
    boolean restricts = !written.namespaces().isEmpty() || !written.namespaceSelectors().isEmpty();
    return new Pool.Allocation(
        written.priority(), names, selectors, known, restricts, written.serviceSelectors());
  }
}
