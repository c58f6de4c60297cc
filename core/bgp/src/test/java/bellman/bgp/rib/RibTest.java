package bellman.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.PiecewiseMap;
import bellman.net.Prefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RibTest {

  private static final Asn LOCAL = new Asn(64500);
  private static final EncodingContext IBGP =
      new EncodingContext(
          new WireContext(true, false, true),
          LOCAL,
          Map.of(
              Family.IPV4, Address.parse("192.0.2.1"), Family.IPV6, Address.parse("2001:db8::1")));
  private static final EncodingContext IBGP_ELSEWHERE =
      IBGP.pointing(Map.of(Family.IPV4, Address.parse("192.0.2.9")), null);
  private static final EncodingContext V4_ONLY =
      new EncodingContext(
          new WireContext(true, false, true),
          LOCAL,
          Map.of(Family.IPV4, Address.parse("192.0.2.1")));

  /** A router that reads its batches when the test lets it, and knows only what it has read. */
  private static final class Router {
    final AdjRibOut out;
    final ReceivedRoutes received = new ReceivedRoutes();
    final Deque<Batch> unread = new ArrayDeque<>();
    final List<Family> complete = new ArrayList<>();
    final @Nullable Integer limit;
    boolean withdrawn;
    int updates;

    Router(EncodingContext context, RouteTable table) {
      this(context, table, null);
    }

    Router(EncodingContext context, RouteTable table, @Nullable Integer limit) {
      this.limit = limit;
      out = new AdjRibOut(context, table, limit);
      unread.add(out.start());
    }

    void offer(@Nullable Batch batch) {
      if (batch != null) {
        unread.add(batch);
        assertThat(unread).as("one batch at a time").hasSize(1);
      }
    }

    void read() {
      Batch batch = unread.poll();
      if (batch == null) {
        return;
      }
      for (byte[] message : Octets.of(batch)) {
        assertThat(message.length).isLessThanOrEqualTo(4096);
        try {
          var update =
              (Update) MessageCodec.decode(message, 0, message.length, out.context().wire());
          for (Prefix prefix : update.withdrawn()) {
            assertThat(received.routes()).as("withdraws only what was sent").containsKey(prefix);
          }
          received.apply(update);
          updates++;
          if (limit != null) {
            assertThat(received.routes().size()).as("at any moment").isLessThanOrEqualTo(limit);
          }
          if (update.endOfRib() != null) {
            complete.add(update.endOfRib());
          }
        } catch (WireException e) {
          throw new AssertionError(e);
        }
      }
      offer(out.written());
    }

    void readAll() {
      while (!unread.isEmpty()) {
        read();
      }
    }

    Map<Prefix, RouteAttributes> has() {
      Map<Prefix, RouteAttributes> routes = new HashMap<>();
      received
          .routes()
          .forEach((prefix, attributes) -> {
            Long localPref = attributes.localPref();
            assertThat(localPref).isNotNull();
            assertThat(attributes.nextHop())
                .as("the next hop of " + prefix)
                .isEqualTo(out.context().nextHops().get(prefix.family()));
            List<Community> communities = new ArrayList<>(attributes.communities());
            if (out.context().draining()) {
              assertThat(communities.remove(EncodingContext.GRACEFUL_SHUTDOWN))
                  .as("GRACEFUL_SHUTDOWN at " + prefix)
                  .isTrue();
              assertThat(localPref).as("LOCAL_PREF of " + prefix).isZero();
              localPref = (long) ((Community.Standard) communities.getFirst()).value() & 0xffff;
            }
            routes.put(
                prefix,
                new RouteAttributes(
                    localPref == null ? -1 : localPref, communities, null, 0, null));
          });
      return routes;
    }

    private int looks;

    Map<Prefix, RouteAttributes> sent() {
      Map<Prefix, RouteAttributes> routes = new HashMap<>();
      out.forEachSent(routes::put);
      assertThat(out.sentCount()).isEqualTo(routes.size());
      if (++looks % 16 == 0) {
        List<Prefix> inPieces = new ArrayList<>();
        for (int piece = 0; piece < PiecewiseMap.PIECES; piece++) {
          assertThat(out.forEachSentIn(piece, inPieces::add)).isGreaterThanOrEqualTo(0);
        }
        assertThat(inPieces).containsExactlyInAnyOrderElementsOf(routes.keySet());
        routes.forEach((prefix, route) -> assertThat(out.sent(prefix)).isEqualTo(route));
      }
      return routes;
    }
  }

  private static void apply(RouteTable table, List<Router> routers, RouteChange... changes) {
    for (Delivery delivery : table.apply(List.of(changes))) {
      for (Router router : routers) {
        if (router.out == delivery.peer()) {
          router.offer(delivery.batch());
        }
      }
    }
  }

  private static RouteAttributes attributes(long localPref) {
    return new RouteAttributes(
        localPref, List.of(Community.Standard.of(1, (int) localPref)), null, 0, null);
  }

  private static final Prefix A = Prefix.parse("198.51.100.10/32");
  private static final Prefix B = Prefix.parse("198.51.100.0/24");

  @Test
  void theFirstTableEndsWithEndOfRibForEachFamily() {
    var table = new RouteTable();
    var router = new Router(IBGP, table);
    router.readAll();
    assertThat(router.complete).containsExactlyInAnyOrder(Family.IPV4, Family.IPV6);
    apply(table, List.of(router), new RouteChange(A, attributes(1)));
    router.readAll();
    assertThat(router.has()).containsExactly(Map.entry(A, attributes(1)));
    assertThat(router.complete).hasSize(2);
  }

  @Test
  void peersOfTheSameContextShareTheSameBytes() {
    var table = new RouteTable();
    table.apply(List.of(new RouteChange(A, attributes(1))));
    var one = new Router(IBGP, table);
    var other = new Router(IBGP, table);
    Batch first = one.unread.getFirst();
    Batch second = other.unread.getFirst();
    assertThat(first.messages().getFirst()).isSameAs(second.messages().getFirst());
    one.readAll();
    other.readAll();
    List<Delivery> deliveries = table.apply(List.of(new RouteChange(B, attributes(2))));
    assertThat(deliveries).hasSize(2);
    assertThat(deliveries.get(0).batch()).isSameAs(deliveries.get(1).batch());
  }

  @Test
  void peersOfOtherContextsShareThePrefixesOfTheirBytes() {
    var table = new RouteTable();
    List<RouteChange> many = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      many.add(new RouteChange(Prefix.host(Ipv4Address.of(0x0a000000L + i)), attributes(1)));
    }
    table.apply(many);
    var here = new Router(IBGP, table);
    var elsewhere = new Router(IBGP_ELSEWHERE, table);
    byte[] prefixes = shared(here.unread.getFirst()).getFirst();
    assertThat(shared(here.unread.getFirst()))
        .hasSize(3)
        .allSatisfy(part -> assertThat(part).isSameAs(prefixes));
    assertThat(shared(elsewhere.unread.getFirst()))
        .hasSize(3)
        .allSatisfy(part -> assertThat(part).isSameAs(prefixes));
    here.readAll();
    elsewhere.readAll();
    assertThat(here.has()).hasSize(2_000).isEqualTo(elsewhere.has());

    List<Delivery> deliveries =
        table.apply(
            List.of(
                new RouteChange(A, attributes(2)),
                new RouteChange(many.getFirst().prefix(), null)));
    assertThat(deliveries).hasSize(2);
    assertThat(shared(deliveries.getFirst().batch()))
        .hasSize(2)
        .containsExactlyElementsOf(shared(deliveries.getLast().batch()));
  }

  /** The arrays that messages have between a head and a tail of their own. */
  private static List<byte[]> shared(Batch batch) {
    List<byte[]> shared = new ArrayList<>();
    for (EncodedMessage message : batch.messages()) {
      List<byte[]> parts = new ArrayList<>();
      message.forEachPart((array, _, _) -> parts.add(array));
      if (parts.size() > 1) {
        shared.add(parts.get(1));
      }
    }
    return shared;
  }

  @Test
  void aSlowPeerHoldsOnlyTheLatestStateOfEachPrefix() {
    var table = new RouteTable();
    var router = new Router(IBGP, table);
    router.readAll();
    apply(table, List.of(router), new RouteChange(A, attributes(0)));
    for (int i = 1; i <= 1000; i++) {
      apply(table, List.of(router), new RouteChange(A, attributes(i)));
      apply(table, List.of(router), new RouteChange(B, attributes(i)));
    }
    apply(table, List.of(router), new RouteChange(B, null));
    assertThat(router.unread).hasSize(1);
    assertThat(router.sent()).containsExactly(Map.entry(A, attributes(0)));
    int before = router.updates;
    router.readAll();
    assertThat(router.updates - before).as("the first change, and the last state").isEqualTo(2);
    assertThat(router.has()).containsExactly(Map.entry(A, attributes(1000)));
  }

  @Test
  void aPrefixThatChangedBackIsNotSent() {
    var table = new RouteTable();
    var router = new Router(IBGP, table);
    router.readAll();
    apply(table, List.of(router), new RouteChange(A, attributes(1)));
    apply(table, List.of(router), new RouteChange(A, null));
    apply(table, List.of(router), new RouteChange(A, attributes(1)));
    router.read();
    assertThat(router.unread).isEmpty();
  }

  @Test
  void whatWaitsForASlowPeerIsCounted() {
    var table = new RouteTable();
    var router = new Router(IBGP, table);
    router.readAll();
    apply(table, List.of(router), new RouteChange(A, attributes(1)));
    assertThat(router.out.pendingCount()).as("what is being written").isZero();
    apply(table, List.of(router), new RouteChange(A, attributes(2)));
    apply(table, List.of(router), new RouteChange(A, attributes(3)));
    apply(table, List.of(router), new RouteChange(B, attributes(1)));
    assertThat(router.out.pendingCount()).isEqualTo(2);
    router.readAll();
    assertThat(router.out.pendingCount()).isZero();
  }

  @Test
  void theSameStateAgainIsNotSent() {
    var table = new RouteTable();
    var router = new Router(IBGP, table);
    router.readAll();
    apply(table, List.of(router), new RouteChange(A, attributes(1)));
    router.readAll();
    assertThat(table.apply(List.of(new RouteChange(A, attributes(1))))).isEmpty();
    assertThat(table.apply(List.of(new RouteChange(B, null)))).isEmpty();
  }

  @Test
  void tenThousandRoutesOfOneKindTakeThirteenUpdates() {
    var table = new RouteTable();
    List<RouteChange> changes = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      changes.add(
          new RouteChange(
              Prefix.host(Ipv4Address.of(0x0a000000L + i)),
              new RouteAttributes(0, List.of(), null, 0, null)));
    }
    table.apply(changes);
    var router = new Router(V4_ONLY, table);
    router.readAll();
    assertThat(router.has()).hasSize(10_000);
    assertThat(router.updates).as("13 and End-of-RIB").isEqualTo(14);
  }

  @Test
  void movingToATableOfTheSameRoutesSendsNothing() {
    var one = new RouteTable();
    var same = new RouteTable();
    one.apply(List.of(new RouteChange(A, attributes(1)), new RouteChange(B, attributes(2))));
    same.apply(List.of(new RouteChange(B, attributes(2)), new RouteChange(A, attributes(1))));
    var router = new Router(IBGP, one);
    router.readAll();
    assertThat(router.out.move(same)).isNull();
    assertThat(one.apply(List.of(new RouteChange(A, null)))).isEmpty();
    assertThat(same.apply(List.of(new RouteChange(A, null)))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void whateverHappensEachRouterEndsWithItsTable(long seed) {
    var random = new Random(seed);
    List<RouteTable> tables = List.of(new RouteTable(), new RouteTable());
    Map<Router, RouteTable> routers = new HashMap<>();
    for (int step = 0; step < 3_000; step++) {
      int what = random.nextInt(100);
      RouteTable table = tables.get(random.nextInt(2));
      List<Router> all = new ArrayList<>(routers.keySet());
      Router some = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
      if (what < 50) {
        Map<Prefix, RouteChange> changes = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
          boolean isIpv6 = random.nextInt(4) == 0;
          Address address =
              isIpv6
                  ? Address.parse("2001:db8::").plus(random.nextInt(8))
                  : Ipv4Address.of(0xc6336400L + random.nextInt(16));
          var prefix = new Prefix(address, isIpv6 ? 128 : random.nextInt(24, 33));
          RouteAttributes attributes =
              random.nextInt(3) == 0 ? null : attributes(random.nextInt(3));
          changes.put(prefix, new RouteChange(prefix, attributes));
        }
        apply(table, all, changes.values().toArray(RouteChange[]::new));
      } else if (what < 85) {
        if (some != null) {
          some.read();
          assertThat(some.unread.isEmpty() ? some.has() : some.sent()).isEqualTo(some.sent());
        }
      } else if (what < 88) {
        if (routers.size() < 5) {
          Integer limit = random.nextBoolean() ? null : (Integer) random.nextInt(24);
          routers.put(new Router(random.nextBoolean() ? IBGP : V4_ONLY, table, limit), table);
        }
      } else if (what < 91) {
        if (some != null) {
          some.offer(some.out.point(someNextHops(random), null));
        }
      } else if (what < 93) {
        if (some != null) {
          routers.put(some, table);
          some.offer(some.out.move(table));
        }
      } else if (what < 94) {
        if (some != null) {
          some.offer(some.out.drain());
        }
      } else if (what < 95) {
        if (some != null) {
          some.offer(some.out.withdrawAll());
          some.withdrawn = true;
        }
      } else if (what < 98) {
        if (some != null) {
          some.offer(some.out.refresh(random.nextBoolean() ? Family.IPV4 : Family.IPV6));
        }
      } else if (some != null) {
        some.out.end();
        routers.remove(some);
      }
    }
    routers.forEach((router, table) -> {
      router.readAll();
      Map<Prefix, RouteAttributes> expected = new HashMap<>(table.routes());
      expected.keySet().removeIf(p -> !router.out.context().families().contains(p.family()));
      if (router.withdrawn) {
        expected.clear();
      }
      Map<Prefix, RouteAttributes> has = router.has();
      if (router.limit != null) {
        int count = expected.size();
        assertThat(router.out.heldBackCount()).isEqualTo(Math.max(0, count - router.limit));
        assertThat(has).hasSize(Math.min(count, router.limit));
        expected.keySet().retainAll(has.keySet());
      }
      assertThat(has).as("seed " + seed).isEqualTo(expected);
      assertThat(router.sent()).isEqualTo(expected);
    });
  }

  private static Map<Family, Address> someNextHops(Random random) {
    Map<Family, Address> nextHops = new HashMap<>();
    if (random.nextInt(4) > 0) {
      nextHops.put(Family.IPV4, Ipv4Address.of(0xc0000201L + random.nextInt(2)));
    }
    if (random.nextInt(4) > 0) {
      nextHops.put(Family.IPV6, Address.parse("2001:db8::1").plus(random.nextInt(2)));
    }
    return nextHops;
  }

  @Test
  void receivedRoutesAreCountedExactlyAndInBoundedMemory() {
    var count = new ReceivedCount(7);
    List<Prefix> many = new ArrayList<>();
    for (int i = 0; i < ReceivedCount.EXACT + 500; i++) {
      many.add(Prefix.host(Ipv4Address.of(0x0a000000L + i)));
    }
    var all = new Update(List.of(), many, null, null, List.of());
    count.apply(all);
    assertThat(count.count()).isEqualTo(many.size());
    count.apply(new Update(many, List.of(), null, null, List.of()));
    assertThat(count.count()).isZero();
    var again = new Update(List.of(), List.of(A, A, B), null, null, List.of());
    count.apply(again);
    count.apply(again);
    assertThat(count.count()).isEqualTo(2);
  }
}
