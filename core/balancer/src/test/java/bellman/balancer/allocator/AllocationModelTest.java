package bellman.balancer.allocator;

import static bellman.api.Manifest.pool;
import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.config.Pool;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Services and pools come, change and go at random; what must always hold is checked each time. */
class AllocationModelTest {

  private static final int STEPS = 120;

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 40);
  }

  private final Map<String, Manifest> services = new TreeMap<>();
  private List<Pool> pools = List.of();
  private final Set<Address> shared = new HashSet<>();

  /** Those that namespaces shared although their pool forbade it by then. */
  private final Set<Address> acrossNamespaces = new HashSet<>();

  private final Set<Reason> reasons = new HashSet<>();

  /** How often something of a service that changed had to stay. */
  private int kept;

  private final Assignments assignments = new Assignments(null, _ -> List.of());
  private final EveryoneAgain everyoneAgain = new EveryoneAgain();

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void invariants(int seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      Map<String, Assigned> before = assignments.assigned();
      Set<String> touched = new HashSet<>();
      Map<String, Decision> known = decisions();
      Map<String, Decision> changed = new HashMap<>();
      if (random.nextInt(12) == 0) {
        pools = random.nextInt(4) == 0 ? sharedOtherwise() : somePools(random);
        changed.putAll(assignments.pools(pools));
        everyoneAgain.pools(pools);
      } else {
        changed.putAll(someServices(random, touched));
      }
      String at = "step " + step;
      check(at, before, touched);
      checkFamilies(at, before, touched);
      known.putAll(changed);
      known.keySet().retainAll(ids());
      assertThat(decisions()).as("%s: what changed was told", at).isEqualTo(known);
      assertThat(known)
          .as("%s: as if all that wait were decided about again", at)
          .isEqualTo(everyoneAgain.decisions());
      if (step % 10 == 9) {
        checkSameAgain(at, random);
      }
    }
  }

  /** Runs in which nothing is scarce and nothing shared would prove nothing. */
  @Test
  void theRunsReachWhatMatters() {
    Set<Address> everShared = new HashSet<>();
    Set<Address> everAcross = new HashSet<>();
    Set<Reason> everGiven = new HashSet<>();
    seeds()
        .limit(10)
        .forEach(seed -> {
          var run = new AllocationModelTest();
          run.invariants(seed);
          everShared.addAll(run.shared);
          everAcross.addAll(run.acrossNamespaces);
          everGiven.addAll(run.reasons);
          kept += run.kept;
        });
    assertThat(kept).isGreaterThan(20);
    assertThat(everShared).hasSizeGreaterThan(10);
    assertThat(everAcross).isNotEmpty();
    assertThat(everGiven)
        .containsAll(
            EnumSet.complementOf(EnumSet.of(Reason.CLASS_NOT_OURS, Reason.NO_IP_ALLOCATED)));
  }

  private Set<String> ids() {
    Set<String> ids = new HashSet<>();
    services.keySet().forEach(name -> ids.add(id(name)));
    return ids;
  }

  private static String namespace(String name) {
    return name.hashCode() % 2 == 0 ? "other" : "default";
  }

  private static String id(String name) {
    return namespace(name) + "/" + name;
  }

  private Map<String, Decision> decisions() {
    Map<String, Decision> decisions = new HashMap<>();
    ids()
        .forEach(id -> {
          Decision decision = assignments.decision(id);
          if (decision != null) {
            decisions.put(id, decision);
          }
        });
    return decisions;
  }

  private void check(String at, Map<String, Assigned> before, Set<String> touched) {
    Map<Address, List<Service>> holders = new HashMap<>();
    Set<Address> across = new HashSet<>();
    assignments
        .assigned()
        .forEach((id, assigned) -> {
          Service service = assignments.service(id);
          assertThat(service).isNotNull();
          Pool pool = named(assigned.pool());
          assertThat(pool).as("%s: %s is in a pool that exists", at, id).isNotNull();
          assertThat(pool.serves(service)).as("%s: %s is served by its pool", at, id).isTrue();
          assertThat(assigned.addresses()).hasSizeBetween(1, 2);
          for (Address address : assigned.addresses()) {
            assertThat(pool.contains(address)).as("%s: %s in %s", at, address, pool).isTrue();
            holders.computeIfAbsent(address, _ -> new ArrayList<>()).add(service);
          }
        });
    decisions()
        .values()
        .forEach(decision -> {
          if (decision instanceof Unassigned(Reason reason, _)) {
            reasons.add(reason);
          }
        });
    holders.forEach((address, sharing) -> {
      if (sharing.size() > 1) {
        shared.add(address);
      }
      for (int i = 0; i < sharing.size(); i++) {
        for (int j = 0; j < i; j++) {
          assertThat(mayShare(sharing.get(i), sharing.get(j)))
              .as("%s: %s held by %s and %s", at, address, sharing.get(i), sharing.get(j))
              .isTrue();
          if (!sharing.get(i).metadata().namespace().equals(sharing.get(j).metadata().namespace())
              && isWithinNamespaces(address)) {
            across.add(address);
            assertThat(List.of(sharing.get(i), sharing.get(j)))
                .as("%s: %s shared since before its pool forbade it", at, address)
                .allSatisfy(service ->
                    assertThat(before.get(service.id()))
                        .isInstanceOfSatisfying(
                            Assigned.class, had -> assertThat(had.addresses()).contains(address)));
          }
        }
      }
    });
    acrossNamespaces.addAll(across);
    assertThat(
            assignments.acrossNamespaces().values().stream()
                .flatMap(Set::stream)
                .collect(Collectors.toSet()))
        .as("%s: what is warned of", at)
        .isEqualTo(across);
    before.forEach((id, had) -> {
      Service service = assignments.service(id);
      if (service != null && !touched.contains(id) && mayKeep(service, had)) {
        assertThat(assignments.decision(id))
            .as("%s: %s keeps %s", at, id, had)
            .isInstanceOfSatisfying(
                Assigned.class, has -> assertThat(has.addresses()).containsAll(had.addresses()));
      }
    });
  }

  /**
   * Who is told to have other families, and asks for nothing else, keeps the address of one that
   * stays; that of both where both stay, in one pool.
   */
  private void checkFamilies(String at, Map<String, Assigned> before, Set<String> touched) {
    Map<Address, Integer> users = new HashMap<>();
    before.values().forEach(had -> had.addresses().forEach(a -> users.merge(a, 1, Integer::sum)));
    for (String id : touched) {
      Assigned had = before.get(id);
      Service service = assignments.service(id);
      if (had == null || service == null || !service.isLoadBalancer()) {
        continue;
      }
      Claimant claimant = Claimant.of(service);
      boolean isShared = had.addresses().stream().anyMatch(each -> users.get(each) > 1);
      boolean anyFamily = claimant.families().error() != null; // since none can be right
      if (claimant.request().asksForAddress() || isShared) {
        continue; // it is asked to change, or is not to share any more
      }
      String named = service.metadata().annotations().get("metallb.io/address-pool");
      List<Address> stay =
          had.addresses().stream()
              .filter(address ->
                  anyFamily
                      || claimant.families().alternatives().stream()
                          .anyMatch(families -> families.contains(address.family())))
              .filter(address ->
                  pools.stream()
                      .anyMatch(pool ->
                          pool.contains(address)
                              && pool.serves(service)
                              && (named == null || named.equals(pool.name()))))
              .toList();
      if (stay.isEmpty()) {
        continue;
      }
      kept++;
      boolean all =
          (anyFamily || claimant.families().wantsBoth())
              && pools.stream().anyMatch(pool -> stay.stream().allMatch(pool::contains));
      assertThat(assignments.decision(id))
          .as("%s: %s had %s", at, id, had)
          .isInstanceOfSatisfying(
              Assigned.class,
              has -> {
                assertThat(has.addresses()).containsAnyElementsOf(stay);
                if (all) {
                  assertThat(has.addresses()).containsAll(stay);
                }
              });
    }
  }

  private boolean isWithinNamespaces(Address address) {
    return pools.stream()
        .anyMatch(pool -> pool.sharing() == Pool.Sharing.NAMESPACE && pool.contains(address));
  }

  private Pool named(String name) {
    return pools.stream().filter(pool -> pool.name().equals(name)).findAny().orElse(null);
  }

  /** Whether the pools of now still have its addresses, for it. */
  private boolean mayKeep(Service service, Assigned had) {
    String named = service.metadata().annotations().get("metallb.io/address-pool");
    return pools.stream()
        .anyMatch(pool ->
            had.addresses().stream().allMatch(pool::contains)
                && pool.serves(service)
                && (named == null || named.equals(pool.name())));
  }

  /** The rule for sharing, spelt out from the manifests. */
  private static boolean mayShare(Service one, Service other) {
    String key = one.metadata().annotations().get("metallb.io/allow-shared-ip");
    if (key == null
        || !key.equals(other.metadata().annotations().get("metallb.io/allow-shared-ip"))) {
      return false;
    }
    if (!Collections.disjoint(one.ports(), other.ports())) {
      return false;
    }
    Map<String, String> onePods = one.exposure().localTrafficOnly() ? one.selector() : Map.of();
    Map<String, String> otherPods =
        other.exposure().localTrafficOnly() ? other.selector() : Map.of();
    return onePods.equals(otherPods);
  }

  /** A start from the statuses that this state leaves behind comes to the same state. */
  private void checkSameAgain(String at, Random random) {
    List<Service> restarted = new ArrayList<>();
    services.forEach((name, manifest) -> {
      List<String> addresses =
          assignments.decision(id(name)) instanceof Assigned assigned
              ? assigned.addresses().stream().map(Address::toString).toList()
              : List.of();
      restarted.add(manifest.ingress(addresses).as(Service.class));
    });
    Collections.shuffle(restarted, random);
    assertThat(Cluster.texts(Assignments.assignAll(pools, restarted, null)))
        .as("%s: after a restart", at)
        .isEqualTo(Cluster.texts(decisions()));
  }

  // ---- what happens

  /** The same pools, each with the other rule for sharing. */
  private List<Pool> sharedOtherwise() {
    return pools.stream()
        .map(pool ->
            new Pool(
                pool.name(),
                pool.ranges(),
                pool.autoAssign(),
                pool.avoidBuggyIps(),
                pool.sharing() == Pool.Sharing.ANY ? Pool.Sharing.NAMESPACE : Pool.Sharing.ANY,
                pool.allocation()))
        .toList();
  }

  private static List<Pool> somePools(Random random) {
    List<Manifest> manifests = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      if (random.nextInt(4) == 0) {
        continue;
      }
      List<String> addresses = new ArrayList<>();
      int last = 1 + random.nextInt(6);
      if (random.nextInt(5) > 0) {
        addresses.add("192.0.%d.254-192.0.%d.%d".formatted(2 * i, 2 * i + 1, last));
      }
      if (addresses.isEmpty() || random.nextInt(3) > 0) {
        addresses.add("2001:db8:%d::-2001:db8:%d::%d".formatted(i, i, last));
      }
      Manifest pool =
          pool("p" + (random.nextInt(5) == 0 ? i + 4 : i), addresses.toArray(String[]::new))
              .spec("autoAssign", random.nextInt(5) > 0)
              .spec("avoidBuggyIPs", random.nextBoolean())
              .spec("sharing", random.nextBoolean() ? "namespace" : "any");
      if (random.nextInt(3) == 0) {
        pool =
            pool.spec("serviceAllocation.priority", random.nextInt(3))
                .spec(
                    "serviceAllocation.serviceSelectors",
                    List.of(Map.of("matchLabels", Map.of("app", "a" + random.nextInt(2)))));
      }
      manifests.add(pool);
    }
    return Cluster.pools(manifests.toArray(Manifest[]::new));
  }

  private Map<String, Decision> someServices(Random random, Set<String> touched) {
    List<Service> upserts = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String name = "s" + random.nextInt(30);
      if (!touched.add(id(name))) {
        continue;
      }
      if (random.nextInt(3) == 0) {
        services.remove(name);
        removed.add(id(name));
      } else {
        Manifest manifest = someService(name, random);
        services.put(name, manifest);
        upserts.add(manifest.as(Service.class));
      }
    }
    everyoneAgain.apply(upserts, removed);
    return assignments.apply(upserts, removed);
  }

  private static Manifest someService(String name, Random random) {
    Manifest service =
        service(name)
            .in(namespace(name))
            .label("app", "a" + random.nextInt(3))
            .ports(random.nextBoolean() ? "TCP" : "UDP", 80 + random.nextInt(2));
    if (random.nextBoolean()) {
      service = service.created(random.nextInt(5));
    }
    if (random.nextBoolean()) {
      service = service.annotation("metallb.io/allow-shared-ip", "k" + random.nextInt(2));
    }
    if (random.nextInt(4) == 0) {
      service =
          service
              .spec("externalTrafficPolicy", "Local")
              .spec("selector", Map.of("app", "a" + random.nextInt(2)));
    }
    String four = "192.0.%d.%d".formatted(2 * random.nextInt(4) + 1, random.nextInt(8));
    String isIpv6 = "2001:db8:%d::%d".formatted(random.nextInt(4), random.nextInt(8));
    service =
        switch (random.nextInt(12)) {
          case 0 -> service.annotation("metallb.io/loadBalancerIPs", four);
          case 1 -> service.annotation("metallb.io/loadBalancerIPs", four + "," + isIpv6);
          case 2 -> service.spec("loadBalancerIP", isIpv6);
          case 3 -> service.annotation("metallb.io/loadBalancerIPs", "junk");
          case 4, 5 -> service.annotation("metallb.io/address-pool", "p" + random.nextInt(4));
          case 6 -> service.spec("type", "ClusterIP");
          default -> service;
        };
    service =
        switch (random.nextInt(5)) {
          case 0 -> service.spec("clusterIPs", List.of("10.96.0.1"));
          case 1 -> service.spec("clusterIPs", List.of("fd00::1"));
          case 2, 3 -> service.spec("clusterIPs", List.of("10.96.0.1", "fd00::1"));
          default -> service;
        };
    return switch (random.nextInt(4)) {
      case 0 -> service.spec("ipFamilyPolicy", "RequireDualStack");
      case 1, 2 -> service.spec("ipFamilyPolicy", "PreferDualStack");
      default -> service;
    };
  }
}
