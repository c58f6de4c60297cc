package bellman.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * FRR (zebra, bfdd, bgpd) or BIRD at the first place, of AS 64501, with BFD. What becomes of the
 * BGP session when BFD falls is Bellman's to decide, unless the router is asked to look too.
 */
final class BfdRouter implements AutoCloseable {

  /**
   * How the router is set up.
   *
   * @param millis how often it sends and can receive
   * @param echo whether FRR sends echo packets
   * @param own whether its own BGP sessions end with BFD
   * @param addition lines in the router's own language that its configuration of BGP ends with
   */
  record Setup(int millis, boolean echo, boolean own, String addition) {
    static Setup of(int millis) {
      return new Setup(millis, false, false, "");
    }

    Setup withEcho() {
      return new Setup(millis, true, own, addition);
    }

    /** With BIRD an agreed graceful restart goes before BFD's fall; FRR knows no other way. */
    Setup withOwn() {
      return new Setup(millis, echo, true, addition);
    }

    Setup with(String lines) {
      return new Setup(millis, echo, own, lines);
    }
  }

  static final String FAR = "10.8.0.1";
  static final String HOST_TO_FAR = "10.8.0.2";

  private static final List<String> NEIGHBOURS = List.of(Site.HOST_TO_FIRST, Site.HOST_TO_FIRST_V6);

  private final Site site;
  private final RouterKind kind;
  private final Setup setup;
  private final Path folder;
  private final List<Daemon> daemons = new ArrayList<>();

  BfdRouter(Site site, RouterKind kind, Setup setup) {
    this.site = site;
    this.kind = kind;
    this.setup = setup;
    this.folder = site.lab.newFolder("bfd-" + kind.name().toLowerCase(Locale.ROOT));
    if (kind == RouterKind.FRR) {
      Command.run("chown", "frr:frr", folder.toString());
      Command.run("chmod", "755", folder.toString());
      start("/usr/lib/frr/zebra", "", "-f", "/dev/null");
      site.lab.await("zebra", () -> Files.exists(folder.resolve("zserv.api")), there -> there);
      start("/usr/lib/frr/bfdd", frrBfd(), "--bfdctl", folder.resolve("bfdd.sock").toString());
      start("/usr/lib/frr/bgpd", frrBgp(), "-n");
      site.lab.await("FRR", () -> ask("show bfd peers json"), said -> said.contains("["));
    } else {
      Path file = write("bird.conf", birdConfiguration());
      daemons.add(
          site.first.start(
              folder.getFileName().toString(),
              List.of("bird", "-f", "-c", file.toString(), "-s", control())));
      site.lab.await("BIRD", () -> birdSessions(), said -> said.contains("State"));
    }
  }

  private void start(String program, String configuration, String... more) {
    String name = program.substring(program.lastIndexOf('/') + 1);
    List<String> line = new ArrayList<>(List.of(program, "-z", folder + "/zserv.api"));
    line.addAll(List.of("--vty_socket", folder.toString(), "-A", "127.0.0.1", "--log", "stdout"));
    line.addAll(List.of("-i", folder.resolve(name + ".pid").toString()));
    if (!configuration.isEmpty()) {
      line.addAll(List.of("-f", write(name + ".conf", configuration).toString()));
    }
    line.addAll(List.of(more));
    daemons.add(site.first.start(folder.getFileName() + "-" + name, line));
  }

  private Path write(String name, String text) {
    Path file = folder.resolve(name);
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private String frrBfd() {
    StringBuilder text = new StringBuilder("bfd\n profile lab\n");
    text.append("  transmit-interval %1$d\n  receive-interval %1$d\n".formatted(setup.millis()));
    text.append(setup.echo() ? "  echo-mode\n !\n" : " !\n");
    if (!setup.own()) {
      for (String neighbor : NEIGHBOURS) {
        text.append(" peer ").append(neighbor).append("\n  profile lab\n !\n");
      }
      text.append(
          " peer %s multihop local-address %s\n  profile lab\n  minimum-ttl 254\n !\n"
              .formatted(HOST_TO_FAR, FAR));
    }
    return text.toString();
  }

  private String frrBgp() {
    StringBuilder text =
        new StringBuilder(
            """
            router bgp 64501
             bgp router-id 10.0.0.1
             no bgp ebgp-requires-policy
             coalesce-time 10
             neighbor %1$s remote-as 64500
             neighbor %1$s passive
             neighbor %1$s ebgp-multihop 255
             neighbor %1$s update-source %2$s
            """
                .formatted(HOST_TO_FAR, FAR));
    StringBuilder ipv6Unicast = new StringBuilder(" address-family ipv6 unicast\n");
    for (String neighbor : NEIGHBOURS) {
      text.append(" neighbor ").append(neighbor).append(" remote-as 64500\n");
      text.append(" neighbor ").append(neighbor).append(" passive\n");
      if (setup.own()) {
        text.append(" neighbor ").append(neighbor).append(" bfd\n");
        text.append(" neighbor ").append(neighbor).append(" bfd profile lab\n");
      }
      ipv6Unicast.append("  neighbor ").append(neighbor).append(" activate\n");
    }
    return text.append(ipv6Unicast)
        .append(" exit-address-family\n")
        .append(setup.addition())
        .toString();
  }

  private String birdConfiguration() {
    StringBuilder text =
        new StringBuilder(
            """
            router id 10.0.0.1;
            protocol device {}
            protocol bfd {
              interface "host0" {
                min rx interval %1$d ms; min tx interval %1$d ms; multiplier 3;
              };
            """
                .formatted(setup.millis()));
    if (!setup.own()) {
      text.append(
          "  neighbor %s dev \"host0\" local %s;\n".formatted(Site.HOST_TO_FIRST, Site.FIRST));
      text.append(
          "  neighbor %s dev \"host0\" local %s;\n"
              .formatted(Site.HOST_TO_FIRST_V6, Site.FIRST_V6));
    }
    text.append("}\n");
    for (int i = 0; i < 2; i++) {
      text.append(
          """
          protocol bgp peer%d {
            local %s port 179 as 64501; neighbor %s as 64500; passive; bfd %s;
            error wait time 1,2; connect delay time 1; connect retry time 1;
            ipv%d { import all; export none; };
          }
          """
              .formatted(
                  i,
                  i == 0 ? Site.FIRST : Site.FIRST_V6,
                  NEIGHBOURS.get(i),
                  setup.own() ? "graceful" : "off",
                  i == 0 ? 4 : 6));
    }
    return text.append(setup.addition()).toString();
  }

  private String control() {
    return folder.resolve("control").toString();
  }

  private String birdSessions() {
    return Command.run("birdc", "-s", control(), "show", "bfd", "sessions");
  }

  /** Questions to FRR. */
  String ask(String... questions) {
    List<String> line = new ArrayList<>(List.of("vtysh", "--vty_socket", folder.toString()));
    for (String question : questions) {
      line.add("-c");
      line.add(question);
    }
    return Command.run(line);
  }

  /** What FRR says of its BFD session with a neighbor. */
  JsonNode frrSession(String neighbor) {
    for (JsonNode peer : RouterJson.parse(ask("show bfd peers json"))) {
      if (peer.path("peer").asText().equals(neighbor)) {
        return peer;
      }
    }
    throw new LabException("FRR has no BFD session with " + neighbor);
  }

  /** What FRR counts of it. */
  JsonNode frrCounters(String neighbor) {
    for (JsonNode peer : RouterJson.parse(ask("show bfd peers counters json"))) {
      if (peer.path("peer").asText().equals(neighbor)) {
        return peer;
      }
    }
    throw new LabException("FRR has no BFD session with " + neighbor);
  }

  /** How much silence of a neighbor the router bears; 0 while its session is not up. */
  long detectionMillis(String neighbor) {
    if (!isUp(neighbor)) {
      return 0;
    }
    if (kind == RouterKind.FRR) {
      JsonNode session = frrSession(neighbor);
      return session.path("remote-detect-multiplier").asLong()
          * Math.max(
              session.path("remote-transmit-interval").asLong(),
              session.path("receive-interval").asLong());
    }
    String[] columns = birdSession(neighbor);
    return Math.round(1_000 * Double.parseDouble(columns[columns.length - 1]));
  }

  /** What is another after each fall of the router's session. */
  String falls(String neighbor) {
    return kind == RouterKind.FRR
        ? frrCounters(neighbor).path("session-down").asText()
        : birdSession(neighbor)[3]; // since when it is as it is
  }

  private String[] birdSession(String neighbor) {
    return birdSessions()
        .lines()
        .filter(line -> line.startsWith(neighbor + " "))
        .findFirst()
        .orElseThrow(() -> new LabException("BIRD has no BFD session with " + neighbor))
        .strip()
        .split("\\s+", -1);
  }

  /** Whether the router's session with a neighbor is up. */
  boolean isUp(String neighbor) {
    return kind == RouterKind.FRR
        ? frrSession(neighbor).path("status").asText().equals("up")
        : birdSessions()
            .lines()
            .anyMatch(line -> line.startsWith(neighbor + " ") && line.contains(" Up "));
  }

  @Override
  public void close() {
    daemons.reversed().forEach(Daemon::close);
  }
}
