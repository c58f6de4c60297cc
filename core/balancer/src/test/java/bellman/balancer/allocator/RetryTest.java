package bellman.balancer.allocator;

import static bellman.api.Manifest.pool;
import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.api.resource.Service;
import bellman.balancer.config.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who waits gets what is given back, in turn, and costs nothing when it is of no use to them. */
class RetryTest {

  private static final String IPS = "metallb.io/loadBalancerIPs";
  private static final String POOL = "metallb.io/address-pool";
  private static final String KEY = "metallb.io/allow-shared-ip";

  // ---- the same as if everyone that waits were decided about again

  private static final int STEPS = 200;
  private static final int SERVICES = 40;

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 60);
  }

  /** What a run came across. */
  private static final class Seen {
    long waiting;
    long asking;

    /** How often a service that nobody touched got something. */
    long helped;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void comesToTheSameAsIfAllThatWaitWereDecidedAboutAgain(int seed) {
    run(seed, new Seen());
  }

  /** Runs in which nobody waits, or nobody is helped, would prove nothing. */
  @Test
  void theRunsReachWhatMatters() {
    var seen = new Seen();
    seeds().limit(10).forEach(seed -> run(seed, seen));

    assertThat(seen.waiting).as("on average").isGreaterThan(10L * STEPS * 8);
    assertThat(seen.asking).as("on average").isGreaterThan(10L * STEPS / 2);
    assertThat(seen.helped).isGreaterThan(100);
  }

  private static void run(int seed, Seen seen) {
    Random random = new Random(seed);
    Cluster cluster = new Cluster();
    var everyone = new EveryoneAgain();
    Map<String, Manifest> services = new TreeMap<>();
    for (int step = 0; step < STEPS; step++) {
      Map<String, Decision> told = new HashMap<>(everyone.decisions());
      Set<String> touched = new TreeSet<>();
      boolean isOfPools = step == 0 || random.nextInt(25) == 0;
      if (isOfPools) {
        List<Pool> pools = Cluster.pools(scarcePools(random));
        told.putAll(cluster.assignments.pools(pools));
        everyone.pools(pools);
      } else {
        List<Service> upserts = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          String name = "s" + random.nextInt(SERVICES);
          if (touched.add(id(name))) {
            change(name, services, random);
            Manifest now = services.get(name);
            if (now == null) {
              removed.add(id(name));
            } else {
              upserts.add(now.as(Service.class));
            }
          }
        }
        Map<String, Decision> changed = cluster.assignments.apply(upserts, removed);
        everyone.apply(upserts, removed);
        told.putAll(changed);
        told.keySet().removeAll(removed);
        seen.helped +=
            changed.entrySet().stream()
                .filter(entry ->
                    entry.getValue() instanceof Decision.Assigned
                        && !touched.contains(entry.getKey()))
                .count();
      }
      String at = "seed %d, step %d: ".formatted(seed, step);
      everyone
          .decisions()
          .forEach((id, decision) -> assertThat(told.get(id)).as(at + id).isEqualTo(decision));
      assertThat(told.keySet()).as(at).isEqualTo(everyone.decisions().keySet());
      seen.waiting += everyone.waiting();
      seen.asking += everyone.asking();
    }
  }

  private static String namespace(String name) {
    return name.hashCode() % 3 == 0 ? "other" : "default";
  }

  private static String id(String name) {
    return namespace(name) + "/" + name;
  }

  private static Manifest[] scarcePools(Random random) {
    List<Manifest> pools = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<String> addresses = new ArrayList<>();
      if (i != 1 || random.nextBoolean()) {
        addresses.add("192.0.%d.1-192.0.%d.%d".formatted(i, i, random.nextInt(1, 5)));
      }
      if (addresses.isEmpty() || random.nextBoolean()) {
        addresses.add("2001:db8:%d::1-2001:db8:%d::%d".formatted(i, i, random.nextInt(1, 4)));
      }
      Manifest pool =
          pool("p" + i, addresses.toArray(String[]::new))
              .spec("autoAssign", random.nextInt(5) > 0)
              .spec("sharing", random.nextInt(3) > 0 ? "any" : "namespace");
      pools.add(
          random.nextInt(3) > 0
              ? pool
              : pool.spec("serviceAllocation.priority", 1)
                  .spec("serviceAllocation.namespaces", List.of("other")));
    }
    return pools.toArray(Manifest[]::new);
  }

  /** It goes, or comes, or is another, or only its port is. */
  private static void change(String name, Map<String, Manifest> services, Random random) {
    Manifest before = services.get(name);
    String protocol = random.nextBoolean() ? "TCP" : "UDP";
    int port = random.nextInt(80, 83);
    if (before != null && random.nextInt(5) == 0) {
      services.remove(name);
    } else if (before != null && random.nextBoolean()) {
      services.put(name, before.ports(protocol, port));
    } else {
      Manifest service =
          service(name).in(namespace(name)).ports(protocol, port).created(random.nextInt(20));
      if (random.nextInt(3) > 0) {
        service = service.annotation(KEY, "k" + random.nextInt(2));
      }
      if (random.nextInt(5) == 0) {
        service =
            service
                .spec("externalTrafficPolicy", "Local")
                .spec("selector", Map.of("app", "a" + random.nextInt(2)));
      }
      service =
          switch (random.nextInt(4)) {
            case 0 -> service.spec("clusterIPs", List.of("fd00::1"));
            case 1 ->
                service
                    .spec("clusterIPs", List.of("10.96.0.1", "fd00::1"))
                    .spec("ipFamilyPolicy", "PreferDualStack");
            case 2 ->
                service
                    .spec("clusterIPs", List.of("10.96.0.1", "fd00::1"))
                    .spec("ipFamilyPolicy", "RequireDualStack");
            default -> service;
          };
      String four = "192.0.%d.%d".formatted(random.nextInt(3), random.nextInt(1, 4));
      services.put(
          name,
          switch (random.nextInt(8)) {
            case 0 -> service.annotation(IPS, four);
            case 1 -> service.annotation(IPS, four + ",2001:db8:%s::1".formatted(four.charAt(6)));
            case 2 -> service.annotation(POOL, "p" + random.nextInt(3));
            default -> service;
          });
    }
  }

  // ---- what it costs

  private static final int MANY = 5_000;

  /** A pool of two for the one who changes its ports all the time, and the neighbor. */
  private static final Manifest HOME = pool("home", "192.0.2.1-192.0.2.2", "2001:db8::1/128");

  private static final Manifest AWAY =
      pool("away", "198.51.100.1/32").spec("serviceAllocation.namespaces", List.of("elsewhere"));

  private static final Manifest FLIPS = service("flips").annotation(KEY, "k").created(1);
  private static final Manifest HOLDS =
      service("holds").annotation(KEY, "k").ports("TCP", 443).created(2);

  private static Manifest dual(Manifest service) {
    return service
        .spec("clusterIPs", List.of("10.96.0.1", "fd00::1"))
        .spec("ipFamilyPolicy", "RequireDualStack");
  }

  static Stream<Arguments> waiters() {
    IntFunction<Manifest> plain = i -> service("w" + i);
    return Stream.of(
        arguments("without a key", plain),
        arguments(
            "each with a key of its own",
            (IntFunction<Manifest>) i -> service("w" + i).annotation(KEY, "k" + i)),
        arguments(
            "with the key, and the port of one that stays",
            (IntFunction<Manifest>) i -> service("w" + i).annotation(KEY, "k").ports("TCP", 443)),
        arguments(
            "that ask for the address",
            (IntFunction<Manifest>) i -> service("w" + i).annotation(IPS, "192.0.2.1")),
        arguments(
            "that ask for the pool",
            (IntFunction<Manifest>) i -> service("w" + i).annotation(POOL, "home")),
        arguments(
            "that need both families, of which one is had by others",
            (IntFunction<Manifest>) i -> dual(service("w" + i))));
  }

  /** As of one tenant that edits its service, whoever else waits. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("waiters")
  void whoCanNotUseWhatChangedIsNotDecidedAbout(String title, IntFunction<Manifest> waiter) {
    Cluster cluster = Cluster.with(HOME, AWAY);
    cluster.apply(FLIPS.annotation(IPS, "192.0.2.1"), HOLDS.annotation(IPS, "192.0.2.1"));
    cluster.apply(service("neighbor").created(3));
    cluster.apply(
        service("six").spec("clusterIPs", List.of("fd00::6")),
        service("far").in("elsewhere").created(4));
    assertThat(cluster.of("neighbor")).isEqualTo("home 192.0.2.2");
    assertThat(cluster.of("six")).isEqualTo("home 2001:db8::1");
    cluster.assignments.apply(many(waiter), List.of());
    assertThat(cluster.assignments.assigned().keySet())
        .as("the others wait")
        .hasSize(5)
        .contains("elsewhere/far");

    long before = cluster.assignments.decided();
    assertThat(cluster.apply(FLIPS.annotation(IPS, "192.0.2.1").ports("TCP", 81))).isEmpty();
    assertThat(cluster.assignments.decided() - before).as("its own only").isEqualTo(1);

    assertThat(cluster.assignments.apply(List.of(), List.of("elsewhere/far")))
        .as("an address that is for others")
        .isEmpty();
    assertThat(cluster.assignments.decided() - before).isEqualTo(1);
  }

  @Test
  void whoNeedsBothFamiliesIsNotDecidedAboutForOne() {
    Cluster cluster = Cluster.with(HOME);
    cluster.apply(service("one"), service("two"));
    cluster.apply(service("six").spec("clusterIPs", List.of("fd00::6")));
    cluster.assignments.apply(
        many(i -> dual(service("w" + i).annotation(KEY, "k" + i))), List.of());

    long before = cluster.assignments.decided();
    assertThat(cluster.remove("two")).isEmpty();
    assertThat(cluster.assignments.decided() - before).isZero();
    assertThat(cluster.remove("six"))
        .containsExactly(Map.entry("w0", "home 192.0.2.2,2001:db8::1"));
    assertThat(cluster.assignments.decided() - before).isEqualTo(1);
  }

  @Test
  void anAddressThatIsGivenBackGoesToTheOldestAndTheOthersAreNotDecidedAbout() {
    Cluster cluster = Cluster.with(pool("home", "192.0.2.1-192.0.2.2"));
    cluster.apply(service("one"), service("two"));
    cluster.assignments.apply(many(i -> service("w" + i)), List.of());

    long before = cluster.assignments.decided();
    assertThat(cluster.remove("two")).containsExactly(Map.entry("w0", "home 192.0.2.2"));
    assertThat(cluster.assignments.decided() - before).isEqualTo(1);
    assertThat(cluster.remove("one", "w0"))
        .isEqualTo(Map.of("w1", "home 192.0.2.1", "w2", "home 192.0.2.2"));
    assertThat(cluster.assignments.decided() - before).isEqualTo(3);
  }

  private static List<Service> many(IntFunction<Manifest> waiter) {
    return IntStream.range(0, MANY)
        .mapToObj(i ->
            waiter
                .apply(i)
                .with(
                    "metadata.creationTimestamp",
                    "2026-01-02T%02d:%02d:%02dZ".formatted(i / 3600, i / 60 % 60, i % 60))
                .as(Service.class))
        .toList();
  }
}
