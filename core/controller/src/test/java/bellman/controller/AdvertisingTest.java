package bellman.controller;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.BgpSessionStatus;
import bellman.api.resource.Decoder;
import bellman.api.resource.Metadata;
import bellman.api.resource.Node;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.api.status.Condition;
import bellman.api.status.WriteOutcome;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.net.Address;
import bellman.net.Family;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** That whoever tells how far services are announced leaves others their turn, and forgets none. */
final class AdvertisingTest {

  private static final long MILLI = 1_000_000;

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<String> written = new ArrayList<>();
  private final Set<String> others = new HashSet<>();
  private long nanos = 1_000_000_000;

  /** How long it takes to look at a service, in this test's time. */
  private long lookNanos;

  private final Advertising advertising =
      new Advertising(
          true,
          new Advertising.Services() {
            @Override
            public Collection<String> all() {
              return entries.keySet();
            }

            @Override
            public @Nullable Entry entry(String service) {
              return entries.get(service);
            }

            @Override
            public boolean isOthers(String service) {
              return others.contains(service);
            }

            @Override
            public @Nullable Assigned assigned(String service) {
              nanos += lookNanos;
              return new Assigned("pool", List.of(Address.parse("198.51.100.1")));
            }

            @Override
            public void write(Entry entry, @Nullable Condition what) {
              written.add(entry.service.id());
              entry.inFlight = true;
            }
          },
          new Departed(new NoBoard(), () -> Instant.EPOCH),
          _ -> {},
          () -> Instant.EPOCH,
          nanos);

  /** Sessions are not told of here. */
  private static final class NoBoard implements Departed.Board {
    @Override
    public void put(String session, Map<String, ?> status) {}

    @Override
    public void remove(String session) {}
  }

  private void services(int count) {
    for (int i = 0; i < count; i++) {
      Map<String, Object> document =
          Map.of(
              "apiVersion",
              "v1",
              "kind",
              "Service",
              "metadata",
              Map.of("name", "s" + i, "namespace", "default"),
              "spec",
              Map.of("type", "LoadBalancer"));
      var service = (Service) Objects.requireNonNull(Decoder.decode(document).resource());
      entries.put(service.id(), new Entry(service, "1"));
    }
  }

  private void surroundings(Resource... upserts) {
    advertising.surroundings(
        new ObservedChange(List.of(upserts), List.<ObjectKey>of(), Map.of(), List.of()), nanos);
  }

  private static Node node(String name) {
    return new Node(new Metadata("", name, Map.of(), Map.of(), null), false);
  }

  /** Ticks as often as it wants; returns for how much of the time it was at work. */
  private double goOn(double seconds) {
    long end = nanos + (long) (seconds * 1_000 * MILLI);
    long begin = nanos;
    long atWork = 0;
    while (nanos < end) {
      long deadline = advertising.deadlineNanos();
      if (deadline > nanos) {
        nanos = Math.min(deadline, end);
      }
      long before = nanos;
      advertising.tick(nanos);
      advertising.ticked(nanos);
      atWork += nanos - before;
      if (nanos == before) {
        nanos += MILLI / 10;
      }
    }
    return (double) atWork / (nanos - begin);
  }

  private void answerAll() {
    for (String service : List.copyOf(written)) {
      Entry entry = Objects.requireNonNull(entries.get(service));
      if (entry.inFlight) {
        entry.inFlight = false;
        advertising.written(
            entry,
            new Condition(false, "NotOwner", "not announced: x", null),
            new WriteOutcome.Done("2"),
            nanos);
      }
    }
  }

  @Test
  void othersHaveTheirTurnHoweverManyServicesAreToBeTold() {
    lookNanos = MILLI / 10; // as on a machine that is busy
    services(20_000);
    surroundings(node("a"));

    assertThat(goOn(30)).as("part of the time at work").isLessThan(0.6);
    assertThat(written).as("fifty a second, and as many at once").hasSizeBetween(500, 2_000);
  }

  @Test
  void servicesAreToldWhileNodesComeAndGo() {
    services(3_000);
    surroundings(node("a"));
    for (int i = 0; i < 2_000; i++) {
      surroundings(node("n" + i));
      goOn(0.05);
      answerAll();
    }

    assertThat(Set.copyOf(written)).as("each was told").hasSize(3_000);
  }

  @Test
  void anothersServicesAreLetBe() {
    services(3);
    others.add("default/s1");
    surroundings(node("a"));
    goOn(40);

    assertThat(written).containsExactlyInAnyOrder("default/s0", "default/s2");
  }

  @Test
  void aSpeakerThatGoesOnTellingIsNotCalledGoneAgainAndAgain() {
    List<String> unknown = new ArrayList<>();
    var departed =
        new Departed(
            new Departed.Board() {
              @Override
              public void put(String session, Map<String, ?> status) {
                unknown.add(session);
              }

              @Override
              public void remove(String session) {}
            },
            () -> Instant.EPOCH);
    BgpSessionStatus up = session("established");
    departed.put(up);
    for (int second = 0; second < 600; second++) {
      int before = unknown.size();
      departed.look(_ -> false, second * 1_000L * MILLI);
      if (unknown.size() > before) {
        departed.put(session(BgpSessionStatus.UNKNOWN));
        departed.put(up); // its speaker puts that right
      }
    }

    assertThat(unknown).hasSize(1);
  }

  private static BgpSessionStatus session(String state) {
    return new BgpSessionStatus(
        new Metadata("metallb-system", "session", Map.of(), Map.of(), null),
        "node-1",
        "speaker-1",
        "tor",
        state,
        Set.of(Family.IPV4));
  }

  @Test
  void whatIsToldButCantBeTrustedIsToldAnew() {
    services(1);
    Entry entry = entries.values().iterator().next();
    entry.annotate("metallb.io/advertised", ""); // as it is read where no condition says the same
    surroundings(node("a"));
    goOn(40);

    assertThat(written).containsExactly("default/s0");
  }
}
