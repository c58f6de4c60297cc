package bellman.app.text;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.RouteAnswer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers as people read them. */
class AnswerTextTest {

  private static PeerAnswer peer(String name, PeerAnswer.Bfd bfd, String... warnings) {
    return new PeerAnswer(
        new PeerAnswer.Router(name, "10.0.0.1", null, null),
        new PeerAnswer.Progress("established", "2026-01-01T00:00:00Z", null, List.of(warnings)),
        new PeerAnswer.Session(
            64500, 64501L, "10.0.0.9", 90, 30, List.of("ipv4-unicast"), List.of()),
        new PeerAnswer.Prefixes(12, 3L),
        null,
        bfd);
  }

  @Test
  void peersAreATableWithWhatIsWrongBelow() {
    List<PeerAnswer> peers =
        List.of(
            peer("tor-a", new PeerAnswer.Bfd("up", "fast", 150)),
            peer("tor-b", new PeerAnswer.Bfd("down", "fast", null), "something is odd"),
            peer("tor-c", null));
    assertThat(AnswerText.peers(peers, null, Instant.parse("2026-01-01T00:01:00Z")))
        .isEqualTo(
            """
            PEER   ADDRESS   AS     STATE        SINCE  HOLD  BFD       SENT  RECEIVED
            tor-a  10.0.0.1  64501  established  1m0s   90s   up 150ms  12    3
            tor-b  10.0.0.1  64501  established  1m0s   90s   down      12    3
            tor-c  10.0.0.1  64501  established  1m0s   90s   -         12    3
            tor-b: something is odd
            """);
  }

  @Test
  void whyThereIsNoSessionAndWhatComesNextStandsBelow() {
    var peer =
        new PeerAnswer(
            new PeerAnswer.Router("tor-a", "10.0.0.1", null, null),
            new PeerAnswer.Progress(
                "idle",
                "2026-01-01T00:00:00Z",
                "sent OpenMessageError/BadPeerAs (2/2): the peer is in AS 1, but AS 2 is"
                    + " configured",
                List.of()),
            new PeerAnswer.Session(64500, 2L, null, null, null, List.of("ipv4-unicast"), List.of()),
            new PeerAnswer.Prefixes(0, 0L),
            null,
            null,
            new PeerAnswer.LocalEnd(null, null),
            new PeerAnswer.Past(
                2L,
                "2026-01-01T00:00:00Z",
                new PeerAnswer.Told("connecting failed: refused", "2026-01-01T00:00:55Z"),
                new PeerAnswer.Told("OpenMessageError/BadPeerAs (2/2)", "2026-01-01T00:00:00Z"),
                new PeerAnswer.Told("Cease/AdministrativeReset (6/4)", "2026-01-01T00:00:30Z")),
            new PeerAnswer.Waiting(
                "to try again, after 3 failures in a row", "2026-01-01T00:01:04Z"),
            null);
    assertThat(AnswerText.peers(List.of(peer), null, Instant.parse("2026-01-01T00:01:00Z")).lines())
        .filteredOn(line -> line.startsWith("tor-a: "))
        .containsExactly(
            "tor-a: last error: sent OpenMessageError/BadPeerAs (2/2): the peer is in AS 1, but AS"
                + " 2 is configured, 1m0s ago",
            "tor-a: last attempt: connecting failed: refused, 5s ago",
            "tor-a: last NOTIFICATION received: Cease/AdministrativeReset (6/4), 30s ago",
            "tor-a: sessions that ended: 2",
            "tor-a: waits to try again, after 3 failures in a row, for 4s at most");
  }

  @Test
  void routesShowWhatEachSessionCarries() {
    var internal =
        new RouteAnswer(
            "a", "192.0.2.1/32", "10.0.0.2", 100L, List.of(), null, List.of(), List.of("d/web"));
    var external =
        new RouteAnswer(
            "b",
            "192.0.2.1/32",
            "10.0.0.2",
            null,
            List.of(64500L, 64500L),
            7L,
            List.of("64500:1"),
            List.of("d/web"));
    assertThat(AnswerText.routes(List.of(internal, external)))
        .isEqualTo(
            """
            PEER  PREFIX        NEXT HOP  AS PATH      LP   MED  COMMUNITIES  SERVICES
            a     192.0.2.1/32  10.0.0.2  -            100  -    -            d/web
            b     192.0.2.1/32  10.0.0.2  64500 64500  -    7    64500:1      d/web
            """);
  }

  private static ExplainAnswer why(ExplainAnswer.Node... nodes) {
    return new ExplainAnswer(
        "d/web",
        List.of("192.0.2.1", "2001:db8::1"),
        "main",
        null,
        null,
        List.of(nodes),
        List.of());
  }

  @Test
  void whatIsAnnouncedStandsApartFromWhatWaits() {
    var node =
        new ExplainAnswer.Node(
            "n",
            List.of(
                new ExplainAnswer.Route("a", "192.0.2.1/32", "sent", null),
                new ExplainAnswer.Route("b", "192.0.2.1/32", "planned", "the session is not up"),
                new ExplainAnswer.Route("b", "192.0.2.0/24", "planned", "the session is not up"),
                new ExplainAnswer.Route("c", "192.0.2.1/32", "loaded", null)),
            null,
            List.of(
                new ExplainAnswer.SilentFamily(
                    "IPv6",
                    "2001:db8::1",
                    "flapping",
                    "it comes and goes",
                    "2026-01-01T00:00:09Z")));
    assertThat(AnswerText.explain(why(node)))
        .isEqualTo(
            """
            d/web has 192.0.2.1, 2001:db8::1 from pool main
              node n announces
                192.0.2.1/32 to a
              node n does not announce yet
                192.0.2.1/32, 192.0.2.0/24 to b: the session is not up
                192.0.2.1/32 to c: it is loaded
              node n does not announce 2001:db8::1: flapping, until 2026-01-01T00:00:09Z
                it comes and goes
            """);
  }

  @Test
  void aFamilyWithoutAnAddressIsNamed() {
    var node =
        new ExplainAnswer.Node(
            "n",
            List.of(new ExplainAnswer.Route("a", "192.0.2.1/32", "planned", "it is down")),
            null,
            List.of(
                new ExplainAnswer.SilentFamily(
                    "IPv6", null, "addressAwaited", "none is left", null)));
    assertThat(AnswerText.explain(why(node)))
        .isEqualTo(
            """
            d/web has 192.0.2.1, 2001:db8::1 from pool main
              node n does not announce yet
                192.0.2.1/32 to a: it is down
              node n does not announce IPv6: addressAwaited
                none is left
            """);
  }
}
