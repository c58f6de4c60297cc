package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The process stands still, as it does when its machine is moved or its container gets no
 * processor, for three hold times of a router that goes on speaking. When it goes on, that router's
 * words lie in the socket, and are no silence.
 */
final class StandstillTest {

  private static final int HOLD_SECONDS = 3;

  /** Many, since one may be lucky: whether its timer or its reader wakes first is chance. */
  private static final int SESSIONS = 8;

  @RegisterExtension static final OneSite SITE = new OneSite();

  @Test
  void aSessionWhoseRouterKeptItsSideUpLivesOn() throws Exception {
    Lab lab = SITE.lab();
    String[] peers = new String[SESSIONS];
    for (int i = 0; i < SESSIONS; i++) {
      String address = "10.0.0." + (10 + i);
      SITE.first().address("host0", address + "/24");
      peers[i] = Manifests.peer("tor-" + i, address, 64500, 64501);
    }
    Path config = Manifests.folder(lab, peers);
    try (Daemon router = PatientRouter.start(SITE.first(), 64501);
        Bellman bellman = SITE.start(config)) {
      List<String> all = Collections.nCopies(SESSIONS, "established");
      lab.await("sessions", all, () -> of(bellman, "state"));
      List<String> since = of(bellman, "since");

      bellman.daemon().freeze();
      TimeUnit.SECONDS.sleep(3 * HOLD_SECONDS); // so long it is to stand still
      long before = keepalives(router);
      bellman.daemon().thaw();

      // what it says after the standstill tells that it has decided
      lab.await("keepalives", () -> keepalives(router), said -> said >= before + 3 * SESSIONS);
      assertThat(bellman.daemon().log()).doesNotContain("the session is down");
      assertThat(of(bellman, "since")).isEqualTo(since);
      assertThat(router.log().lines().filter("CONNECTED"::equals)).hasSize(SESSIONS);
    }
  }

  /** A field of each session. */
  private static List<String> of(Bellman bellman, String field) {
    List<String> values = new ArrayList<>();
    bellman.peers().forEach(peer -> values.add(peer.path(field).asText()));
    return values;
  }

  private static long keepalives(Daemon router) {
    return router.log().lines().filter("MESSAGE 4"::equals).count();
  }
}
