package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** BGP's segments go before users' traffic: precedence 6 (RFC 4271 appendix E). */
final class PrecedenceTest {
  private static final long OURS = 64500;
  private static final long THEIRS = 64501;

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static final String OF_OURS =
      "tcp and (src host "
          + Site.HOST_TO_FIRST
          + " or src host "
          + Site.HOST_TO_FIRST_V6
          + " or src host "
          + Site.HOST_TO_SECOND
          + ")";

  /** In the filter language of tcpdump: TOS is the second octet, the class lies over two. */
  private static final String PREFERRED = "(ip[1] = 0xc0 or ip6[0:2] & 0x0ff0 = 0x0c00)";

  private static Daemon capture(String name, String filter) {
    return SITE.host().start(name, List.of("tcpdump", "-ln", "-i", "any", filter));
  }

  @Test
  void everySegmentOfBothFamiliesDialledAndAccepted() {
    Requirements.router(RouterKind.BIRD);
    Lab lab = SITE.lab();
    Path config =
        Manifests.folder(
            lab,
            Manifests.peer("dialled", Site.FIRST, OURS, THEIRS),
            Manifests.peer("dialled-v6", Site.FIRST_V6, OURS, THEIRS),
            Manifests.peer("waited", Site.SECOND, OURS, THEIRS, "passive: true"));
    RouterSettings connecting =
        RouterSettings.of(THEIRS, Site.SECOND, new Neighbor(Site.HOST_TO_SECOND, OURS).called(179))
            .withPort(1179);
    try (Daemon preferred = capture("preferred", OF_OURS + " and " + PREFERRED);
        Daemon others = capture("others", OF_OURS + " and not " + PREFERRED)) {
      lab.await("tcpdump", preferred::log, log -> log.contains("listening on"));
      lab.await("tcpdump", others::log, log -> log.contains("listening on"));
      try (Bellman bellman = SITE.start(config);
          Router _ = SITE.startFirst(RouterKind.BIRD, THEIRS, OURS);
          Router _ = RouterKind.BIRD.start(lab, SITE.second(), connecting)) {
        for (String peer : List.of("dialled", "dialled-v6", "waited")) {
          lab.await(peer, "established", () -> bellman.peer(peer).path("state").asText());
        }
        lab.await(
            "all of them",
            preferred::log,
            log ->
                log.contains(Site.HOST_TO_FIRST + ".")
                    && log.contains(Site.HOST_TO_FIRST_V6 + ".")
                    && log.lines()
                        .anyMatch(line ->
                            line.contains(Site.HOST_TO_SECOND + ".179 >")
                                && line.contains("Flags [S.]"))
                    && log.lines()
                        .anyMatch(line ->
                            line.contains(Site.HOST_TO_SECOND + ".179 >") && line.contains("BGP")));
        assertThat(others.log()).doesNotContain("Flags");
      }
    }
  }
}
