package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.app.speaker.RouteListing.Row;
import bellman.net.Ipv4Address;
import bellman.net.PiecewiseMap;
import bellman.net.Prefix;
import bellman.telemetry.RouteAnswer;
import bellman.telemetry.RouteQuestion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes of tables that change between any two turns. */
class RouteListingTest {

  /** A prefix's services, by peer. */
  private final Map<String, PiecewiseMap<Prefix, List<String>>> tables = new TreeMap<>();

  /** What happens between two turns. */
  private Runnable between = () -> {};

  private int looks;
  private int mostLooks;
  private int turns;

  private final class Table implements RouteListing.Sent {
    private final String peer;
    private final PiecewiseMap<Prefix, List<String>> routes;

    Table(String peer, PiecewiseMap<Prefix, List<String>> routes) {
      this.peer = peer;
      this.routes = routes;
    }

    @Override
    public int piece(int piece, Consumer<Prefix> into) {
      int seen = routes.forEachIn(piece, (prefix, _) -> into.accept(prefix));
      looks += seen;
      return seen;
    }

    @Override
    public Collection<Prefix> of(String service) {
      return routes.entrySet().stream()
          .filter(entry -> entry.getValue().contains(service))
          .map(Map.Entry::getKey)
          .toList();
    }

    @Override
    public @Nullable Row row(Prefix prefix) {
      looks++;
      List<String> services = routes.get(prefix);
      if (services == null) {
        return null;
      }
      looks += services.size();
      return new Row(
          services.size(),
          () ->
              new RouteAnswer(
                  peer, prefix.toString(), null, null, List.of(), null, List.of(), services));
    }
  }

  private final class Owner implements Turns<String> {
    @Override
    public <T extends @Nullable Object> T ask(Function<String, T> question) {
      between.run();
      turns++;
      looks = 0;
      T answer = question.apply("");
      mostLooks = Math.max(mostLooks, looks);
      return answer;
    }
  }

  private final RouteListing<String> listing =
      new RouteListing<>(
          new Owner(),
          new RouteListing.Source<>() {
            @Override
            public List<String> peers(String state) {
              return List.copyOf(tables.keySet());
            }

            @Override
            public RouteListing.@Nullable Sent sent(String state, String peer) {
              PiecewiseMap<Prefix, List<String>> routes = tables.get(peer);
              return routes == null ? null : new Table(peer, routes);
            }
          });

  private static Prefix host(int number) {
    return Prefix.host(Ipv4Address.of(0x0A000000L + number));
  }

  private void put(String peer, Prefix prefix, String... services) {
    tables.computeIfAbsent(peer, _ -> new PiecewiseMap<>()).put(prefix, List.of(services));
  }

  private List<RouteAnswer> ask(RouteQuestion question) throws IOException {
    List<RouteAnswer> rows = new ArrayList<>();
    assertThat(listing.list(question, rows::add)).isTrue();
    return rows;
  }

  private static List<String> places(List<RouteAnswer> rows) {
    return rows.stream().map(RouteQuestion::place).toList();
  }

  @BeforeEach
  void someRoutes() {
    for (String peer : List.of("a", "b")) {
      put(peer, Prefix.parse("10.0.0.0/8"), "ns/web", "ns/db");
      put(peer, Prefix.parse("10.1.0.0/16"), "ns/web");
      put(peer, Prefix.parse("10.1.0.0/32"), "ns/db");
      put(peer, Prefix.parse("fd00::1/128"), "ns/web");
    }
  }

  private static final String ALL =
      "a,10.0.0.0/8 a,10.1.0.0/16 a,10.1.0.0/32 a,fd00::1/128"
          + " b,10.0.0.0/8 b,10.1.0.0/16 b,10.1.0.0/32 b,fd00::1/128";

  @Test
  void wholeTables() throws IOException {
    List<String> all = List.of(ALL.split(" "));
    assertThat(places(ask(RouteQuestion.of(null)))).isEqualTo(all);
    assertThat(places(ask(RouteQuestion.of("b")))).isEqualTo(all.subList(4, 8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a | 10.1.0.0/16 |             |         |   |                | a,10.1.0.0/16
          a | 10.2.0.0/16 |             |         |   |                |
            | 10.1.0.0/32 |             |         |   |                | a,10.1.0.0/32 b,10.1.0.0/32
          a |             | 10.1.0.0/16 |         |   |                | a,10.1.0.0/16 a,10.1.0.0/32
          a |             | 0.0.0.0/0   |         | 2 |                | a,10.0.0.0/8 a,10.1.0.0/16
          a |             | ::/0        |         |   |                | a,fd00::1/128
          a |             |             | ns/db   |   |                | a,10.0.0.0/8 a,10.1.0.0/32
          a | 10.1.0.0/16 |             | ns/db   |   |                |
          a |             | 10.1.0.0/16 | ns/web  |   |                | a,10.1.0.0/16
            |             |             | ns/none |   |                |
            |             |             |         | 1 | a,fd00::1/128  | b,10.0.0.0/8
            |             |             |         | 2 | a,10.1.0.0/32  | a,fd00::1/128 b,10.0.0.0/8
            |             |             |         | 1 | aa,10.0.0.0/8  | b,10.0.0.0/8
            |             |             |         |   | b,10.1.0.0/20  | b,10.1.0.0/32 b,fd00::1/128
          a |             |             |         |   | b,10.1.0.0/20  |
            | 10.0.0.0/8  |             |         | 1 | a,10.0.0.0/8   | b,10.0.0.0/8
          """)
  void filters(
      String peer,
      String prefix,
      String within,
      String service,
      Integer limit,
      String after,
      String expected)
      throws IOException {
    assertThat(places(ask(new RouteQuestion(peer, prefix, within, service, limit, after))))
        .containsExactlyElementsOf(expected == null ? List.of() : List.of(expected.split(" ")));
  }

  @Test
  void whatCanNotBeReadIsSaid() {
    for (RouteQuestion wrong :
        List.of(
            new RouteQuestion(null, "10.0.0.1", null, null, null, null),
            new RouteQuestion(null, null, "x/8", null, null, null),
            new RouteQuestion(null, null, null, null, null, "a"),
            new RouteQuestion(null, null, null, null, null, "a,10.0.0.0"))) {
      assertThatThrownBy(() -> ask(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aPeerThatIsNotThereIsToldFromOneWithoutRoutes() throws IOException {
    tables.put("idle", new PiecewiseMap<>());
    assertThat(ask(RouteQuestion.of("idle"))).isEmpty();
    assertThat(listing.list(RouteQuestion.of("c"), _ -> {})).isFalse();
  }

  /** Aggregates with many services count for as much as they cost. */
  @Test
  void aTurnLooksAtNoMoreHoweverManyRoutesThereAre() throws IOException {
    for (int i = 0; i < 50_000; i++) {
      put("a", host(i), "ns/" + i);
    }
    String[] many = Collections.nCopies(900, "ns/x").toArray(String[]::new);
    for (int i = 0; i < 40; i++) {
      put("a", Prefix.parse("172.16." + i + ".0/24"), many);
    }
    assertThat(ask(RouteQuestion.of("a"))).hasSizeGreaterThan(50_040);
    assertThat(mostLooks).isLessThan(2 * Turns.LOOKS + 1);
    assertThat(turns).isGreaterThan(50_000 / Turns.LOOKS);
    turns = 0;
    assertThat(ask(new RouteQuestion("a", host(7).toString(), null, null, null, null))).hasSize(1);
    assertThat(ask(new RouteQuestion("b", null, null, "ns/web", null, null))).hasSize(3);
    assertThat(turns).isLessThan(10);
  }

  @Test
  void pagesMissAndRepeatNothingWhileTheTableChanges() throws IOException {
    Random random = new Random(5);
    tables.clear();
    for (int i = 0; i < 3_000; i++) {
      put(i % 2 == 0 ? "a" : "b", host(i), "ns/" + i);
    }
    Set<String> stayed = new HashSet<>(places(ask(RouteQuestion.of(null))));
    between =
        () -> {
          for (int i = 0; i < 5; i++) {
            String peer = random.nextBoolean() ? "a" : "b";
            Prefix prefix = host(random.nextInt(6_000));
            if (tables.get(peer).remove(prefix) == null) {
              put(peer, prefix, "ns/new");
            }
            stayed.remove(peer + "," + prefix);
          }
        };
    List<String> told = new ArrayList<>();
    String after = null;
    List<RouteAnswer> page;
    do {
      page = ask(new RouteQuestion(null, null, null, null, 97, after));
      assertThat(page.size()).isLessThanOrEqualTo(97);
      told.addAll(places(page));
      after = told.getLast();
    } while (page.size() == 97);
    assertThat(told).doesNotHaveDuplicates().containsAll(stayed);
    assertThat(stayed).hasSizeGreaterThan(1_000);
  }

  @Test
  void whoeverStopsReadingIsAskedForNoMore() {
    for (int i = 0; i < 20_000; i++) {
      put("a", host(i), "ns/" + i);
    }
    List<RouteAnswer> rows = new ArrayList<>();
    assertThatThrownBy(() ->
            listing.list(
                RouteQuestion.of("a"),
                row -> {
                  rows.add(row);
                  if (rows.size() == 10) {
                    throw new IOException("gone");
                  }
                }))
        .hasMessage("gone");
    assertThat(rows).hasSize(10);
  }
}
