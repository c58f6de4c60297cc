package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Real VRFs, in a kernel that has them: three with the same addresses, each with a router of its
 * own. What happens in there is told by {@code testing/lab/vrf/guest.sh}.
 */
final class VrfTest {

  private static final Map<String, String> PREFIXES =
      Map.of("red", "192.0.2.1/32", "blue", "192.0.2.2/32", "green", "192.0.2.3/32");

  @Test
  void eachVrfsRouterHasTheRoutesThatAreForItAndNoOther() throws IOException {
    Requirements.lab();
    Requirements.router(RouterKind.BIRD);
    Requirements.program("/usr/bin/linux.uml", "user-mode-linux");
    Requirements.program("/usr/sbin/modprobe", "kmod");
    Bellman.prepare();
    try (var lab = new Lab()) {
      Path results = lab.newFolder("vrf");
      Path root = Bellman.root();
      Command.Result boot =
          Command.result(
              300,
              List.of(
                  root.resolve("testing/lab/vrf/boot.sh").toString(),
                  System.getProperty("java.home"),
                  root.resolve("app/target/app-0.1.0-SNAPSHOT.jar").toString(),
                  results.toString()));
      if (!Files.exists(results.resolve("booted"))) {
        Requirements.skip(
            "user-mode Linux does not boot here: " + boot.output() + boot.complaint());
      }
      String said = told(results, "guest.log") + told(results, "bellman.log");
      assertThat(told(results, "status")).as("%s%n%s", boot.output(), said).isEqualTo("0\n");
      assertThat(told(results, "route-without-vrf")).contains("Network is unreachable");
      PREFIXES.forEach((vrf, prefix) -> {
        assertThat(told(results, vrf)).contains(prefix).contains("via 10.9.0.2 on host0");
        assertThat(told(results, vrf).lines().filter(line -> line.startsWith("192."))).hasSize(1);
        assertThat(told(results, vrf + "-bfd")).containsPattern("10\\.9\\.0\\.2 +host0 +Up");
      });
      assertThat(told(results, "peers-before")).contains("waits for the device green");
      assertThat(told(results, "peers-after"))
          .as("the peer whose VRF came later")
          .containsPattern("tor-green .*established");
      List.of("blue", "green")
          .forEach(vrf ->
              assertThat(session(results, "cut", vrf))
                  .as("what a session with equal addresses in another VRF loses is its own")
                  .isEqualTo(session(results, "whole", vrf))
                  .isEqualTo(session(results, "mended", vrf))
                  .startsWith("established "));
      assertThat(session(results, "cut", "red")).doesNotStartWith("established");
      assertThat(session(results, "mended", "red")).startsWith("established ");
      assertThat(told(results, "bellman.log")).contains("interface red-0");
    }
  }

  /** State of a peer, and since when it is in it. */
  private static String session(Path results, String file, String vrf) {
    Matcher peer =
        Pattern.compile(
                "\"name\" ?: ?\"tor-"
                    + vrf
                    + "\".*?\"state\" ?: ?\"([^\"]*)\".*?\"since\" ?: ?\"([^\"]*)\"",
                Pattern.DOTALL)
            .matcher(told(results, file));
    return peer.find() ? peer.group(1) + " since " + peer.group(2) : told(results, file);
  }

  private static String told(Path results, String file) {
    try {
      Path path = results.resolve(file);
      return Files.exists(path) ? Files.readString(path) : "(no " + file + ")\n";
    } catch (IOException e) {
      throw new LabException("can't read " + file, e);
    }
  }
}
