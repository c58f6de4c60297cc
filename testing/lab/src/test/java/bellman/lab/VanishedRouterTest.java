package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A router takes the connection and is gone before its OPEN, without a word that arrives. Nothing
 * of ours is under way then that could fail, and the machine gives an OPEN four minutes.
 */
final class VanishedRouterTest {

  @RegisterExtension static final OneSite SITE = new OneSite();

  @Test
  void aRouterThatComesBackIsCalledAgainWithinSeconds() {
    Lab lab = SITE.lab();
    Path config = Manifests.folder(lab, Manifests.peer("tor", "10.0.0.1", 64500, 64501));
    Daemon router = PatientRouter.start(SITE.first(), 64501);
    lab.await("router", "LISTENING\n", router::log);
    router.freeze(); // its kernel still takes connections
    try (Bellman bellman = SITE.start(config)) {
      lab.await("state", "openSent", () -> bellman.peer("tor").path("state").asText());
      SITE.first().run("iptables", "-w", "-A", "OUTPUT", "-p", "tcp", "-j", "DROP");
      router.kill();
      SITE.first().run("iptables", "-w", "-D", "OUTPUT", "-p", "tcp", "-j", "DROP");
      try (Daemon again = PatientRouter.start(SITE.first(), 64501)) {
        lab.await(
            "state to be established",
            Duration.ofMinutes(1), // a quarter of what the machine would wait
            () -> bellman.peer("tor").path("state").asText(),
            "established"::equals);
        assertThat(again.isRunning()).isTrue();
      }
    }
  }
}
