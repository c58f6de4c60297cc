package bellman.lab;

import java.util.ArrayList;
import java.util.List;

/** One network namespace: a machine of its own as far as the network is concerned. */
public final class Namespace implements AutoCloseable {
  private final Lab lab;
  private final String name;

  Namespace(Lab lab, String name) {
    this.lab = lab;
    this.name = name;
    Command.run("ip", "netns", "add", name);
    Command.run("ip", "-n", name, "link", "set", "lo", "up");
  }

  public String name() {
    return name;
  }

  /** Gives a device an address like {@code 10.0.0.1/24}. */
  public void address(String device, String addressAndLength) {
    List<String> words =
        new ArrayList<>(List.of("ip", "-n", name, "addr", "add", addressAndLength, "dev", device));
    if (addressAndLength.contains(":")) {
      // Without duplicate address detection, which would keep the address out of use for a second.
      words.add("nodad");
    }
    Command.run(words);
  }

  /** Runs a short command in here and returns its output. */
  public String run(String... words) {
    return Command.run(inside(words));
  }

  Command.Result result(String... words) {
    return Command.result(inside(words));
  }

  /** A counter of the kernel, such as {@code TcpExt} {@code TCPMD5Failure}. */
  public long count(String group, String name) {
    List<String> lines =
        run("cat", "/proc/net/netstat")
            .lines()
            .filter(line -> line.startsWith(group + ":"))
            .toList();
    int at = List.of(lines.get(0).split(" ", -1)).indexOf(name);
    if (at < 0) {
      throw new LabException("the kernel counts no " + group + " " + name);
    }
    return Long.parseLong(lines.get(1).split(" ", -1)[at]);
  }

  /** Starts a program in here; what it prints goes to a file of this name in the lab's folder. */
  public Daemon start(String program, List<String> words) {
    return lab.start(program, inside(words.toArray(String[]::new)));
  }

  @Override
  public void close() {
    Command.run("ip", "netns", "delete", name);
  }

  /** The same command, to be run in here. */
  public List<String> inside(String... words) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", name));
    line.addAll(List.of(words));
    return line;
  }
}
