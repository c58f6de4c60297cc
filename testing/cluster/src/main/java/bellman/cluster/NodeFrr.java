package bellman.cluster;

import bellman.lab.Daemon;
import bellman.lab.Lab;
import bellman.lab.LabException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * FRR as FRR-K8s' Pod runs it: its daemons with the flags of the Pod, and one configuration for
 * all. It calls its neighbors and never listens. There is no watchfrr: a daemon that was killed
 * stays away until {@link #restart}.
 */
public final class NodeFrr {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Lab lab;
  private final NodeFiles files;
  private final String node;
  private final Map<String, Daemon> daemons = new LinkedHashMap<>();

  NodeFrr(Lab lab, NodeFiles files, String node) {
    this.lab = lab;
    this.files = files;
    this.node = node;
    start();
  }

  /** bgpd, to be frozen or killed, or for its log. */
  public Daemon bgpd() {
    return daemon("bgpd");
  }

  /** Ends bgpd at once: its neighbors see the connection close, without a NOTIFICATION. */
  public void killBgpd() {
    bgpd().kill();
  }

  /** Ends every daemon at once. Routes that are in the kernel stay there. */
  public void kill() {
    // bgpd first, as it would tell its neighbors of the death of zebra.
    List.copyOf(daemons.values()).reversed().forEach(Daemon::close);
    daemons.clear();
  }

  /**
   * Ends what still runs and starts all of it, with the configuration that the last reload has
   * written to {@code /etc/frr/frr.conf}: as watchfrr does, and as a new container of the same Pod.
   */
  public void restart() {
    kill();
    start();
  }

  /**
   * The configuration that it starts with, {@code /etc/frr/frr.conf}. A reload ends with writing
   * it, from what the daemons have then: if bgpd is killed before that, nothing of BGP is in it,
   * and FRR-K8s hands it over again only when it changes.
   */
  public String saved() {
    return files.read("/etc/frr/frr.conf");
  }

  /** What vtysh answers to these commands, together. */
  public String vtysh(String... commands) {
    List<String> line = new ArrayList<>(List.of("/usr/bin/vtysh"));
    for (String command : commands) {
      line.add("-c");
      line.add(command);
    }
    return files.run(line);
  }

  /** What vtysh answers to a command that ends with {@code json}. */
  public JsonNode json(String command) {
    String answer = vtysh(command);
    try {
      return MAPPER.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new LabException("not JSON: " + answer, e);
    }
  }

  private void start() {
    start("zebra", "-K", "120", "-s", "90000000");
    awaitFile("/run/frr/zserv.api");
    start("staticd");
    start("bfdd");
    // Port 0: it does not listen, so that whatever else is on the node may.
    start("bgpd", "-p", "0");
    for (String daemon : daemons.keySet()) {
      awaitFile("/run/frr/" + daemon + ".vty");
    }
    files.run(List.of("/usr/bin/vtysh", "-b"));
  }

  private void start(String daemon, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "/usr/lib/frr/" + daemon,
                "-A",
                "127.0.0.1",
                "--limit-fds",
                "100000",
                "--log",
                "stdout"));
    line.addAll(List.of(more));
    // What an earlier one has left here would be taken for the new one's.
    files.run(List.of("rm", "-f", "/run/frr/" + daemon + ".vty", "/run/frr/" + daemon + ".pid"));
    if (daemon.equals("zebra")) {
      files.run(List.of("rm", "-f", "/run/frr/zserv.api"));
    }
    daemons.put(daemon, files.startWithOwn("/var/tmp", "frr-k8s-" + node + "-" + daemon, line));
  }

  private void awaitFile(String path) {
    lab.await(
        path + " of " + node,
        () -> {
          for (Map.Entry<String, Daemon> each : daemons.entrySet()) {
            if (!each.getValue().isRunning()) {
              throw new AssertionError(each.getKey() + " ended: " + each.getValue().log());
            }
          }
          return Files.exists(files.path(path));
        },
        there -> there);
  }

  private Daemon daemon(String name) {
    Daemon daemon = daemons.get(name);
    if (daemon == null) {
      throw new IllegalStateException(name + " of " + node + " is not running");
    }
    return daemon;
  }
}
