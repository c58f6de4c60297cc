package bellman.lab;

import bellman.lab.hostile.HostileNeighbors;
import bellman.lab.hostile.Kind;
import bellman.lab.hostile.ScriptedRouter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A host with Bellman, and its neighbors: real routers and a scripted one that harm nobody, a place
 * each, and in another place all the hostile ones.
 */
final class HostileSite implements AutoCloseable {
  static final String NODE = "node-1";

  /** The peer that is the scripted router. */
  static final String SCRIPTED = "tor-scripted";

  /** The address of the service by which changes are timed. */
  static final String PROBE = "10.128.255.1";

  private static final int SCRIPTED_ASN = 64550;
  private static final int FIRST_HOSTILE_ASN = 64600;
  private static final String SCRIPTED_ADDRESS = "10.1.0.1";
  private static final String HOST_TO_SCRIPTED = "10.1.0.2";
  private static final String HOST_TO_HOSTILE = "10.9.0.2";
  private static final String BESIDE = "10.9.0.3";

  /**
   * The hostile ones are other machines in truth, and only here take processor time from those that
   * they attack; what Bellman does for them is not held back by this.
   */
  private static final List<String> BEHIND_OTHERS = List.of("nice", "-n", "15");

  final Lab lab = new Lab();
  final SoakManifests manifests;
  final List<SoakRouter> routers = new ArrayList<>();
  private final Namespace host = lab.namespace("host");
  private final Namespace scriptedPlace = lab.namespace("scripted");
  private final Namespace hostilePlace = lab.namespace("hostile");
  private final Daemon scripted;
  private final Bellman bellman;
  private final List<Kind> kinds;
  private final List<String> steady = new ArrayList<>(List.of(SCRIPTED));
  private @Nullable Daemon hostile;

  HostileSite(List<RouterKind> routerKinds, List<Kind> kinds, Random random, int bfdMillis) {
    this.kinds = List.copyOf(kinds);
    manifests = new SoakManifests(lab.newFolder("config"), random, bfdMillis);
    for (RouterKind kind : routerKinds) {
      SoakRouter router = SoakRouter.start(lab, host, kind, routers.size());
      routers.add(router);
      steady.add(router.peer());
      manifests.steadyPeer(router.peer(), router.asn(), router.theirs(), router.asked());
    }
    lab.cable(host, "scripted0", scriptedPlace, "host0");
    host.address("scripted0", HOST_TO_SCRIPTED + "/24");
    scriptedPlace.address("host0", SCRIPTED_ADDRESS + "/24");
    manifests.steadyPeer(SCRIPTED, SCRIPTED_ASN, SCRIPTED_ADDRESS, "");
    scripted =
        scriptedPlace.start(
            "scripted",
            java("-Xmx64m", ScriptedRouter.class, Integer.toString(SCRIPTED_ASN), PROBE));
    lab.cable(host, "hostile0", hostilePlace, "host0");
    host.address("hostile0", HOST_TO_HOSTILE + "/24");
    host.address("hostile0", BESIDE + "/24");
    for (int i = 0; i < kinds.size(); i++) {
      hostilePlace.address("host0", address(i) + "/24");
      Kind kind = kinds.get(i);
      if (kind.isPeer()) {
        manifests.peer(
            "hostile-" + i,
            FIRST_HOSTILE_ASN + i,
            address(i),
            (kind.dials() ? "passive: true\n" : "")
                + (kind == Kind.BFD ? "bfdProfile: lab\n" : ""));
      }
    }
    // BFD over one hop is sent with 255 (RFC 5881 section 5), and to one address with less
    hostilePlace.run("sysctl", "-qw", "net.ipv4.ip_default_ttl=255");
    hostilePlace.run(("ip route add " + BESIDE + "/32 dev host0 hoplimit 64").split(" ", -1));
    for (SoakRouter router : routers) {
      hostilePlace.address("lo", router.theirs() + "/32");
      hostilePlace.run(
          ("ip route add " + router.ours() + "/32 via " + HOST_TO_HOSTILE).split(" ", -1));
    }
    manifests.reset();
    // services come and go all the time here, and each change is to be seen
    bellman =
        Bellman.start(
            lab,
            host,
            manifests.folder(),
            NODE,
            lab.newFolder("state").resolve("state"),
            "--no-flap-damping");
  }

  private static String address(int number) {
    return "10.9.0." + (10 + number);
  }

  static List<String> java(String memory, Class<?> program, String... arguments) {
    try {
      Path classes = Path.of(program.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<String> words = new ArrayList<>();
      Collections.addAll(
          words,
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          memory,
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-cp",
          classes.toString(),
          program.getName());
      Collections.addAll(words, arguments);
      return words;
    } catch (URISyntaxException e) {
      throw new LabException("no classes of " + program, e);
    }
  }

  /** Where messages of real routers are. */
  static String captures() {
    return Bellman.root()
        .resolve("core/bgp/src/test/resources/bellman/bgp/wire/captures")
        .toString();
  }

  /** Lets the hostile ones begin. */
  void begin(long seed) {
    Path captures = Bellman.root().resolve("core/bgp/src/test/resources/bellman/bgp/wire/captures");
    List<String> arguments =
        new ArrayList<>(List.of(HOST_TO_HOSTILE, BESIDE, captures.toString(), Long.toString(seed)));
    for (int i = 0; i < kinds.size(); i++) {
      arguments.add(kinds.get(i) + "," + address(i) + "," + (FIRST_HOSTILE_ASN + i));
    }
    for (SoakRouter router : routers) {
      arguments.add("SPOOF," + router.theirs() + "," + router.ours());
    }
    List<String> words = new ArrayList<>(BEHIND_OTHERS);
    words.addAll(java("-Xmx256m", HostileNeighbors.class, arguments.toArray(String[]::new)));
    Daemon begun = hostilePlace.start("hostile", words);
    hostile = begun;
    lab.await(
        "the hostile neighbors",
        () -> begun.log() + begun.isRunning(),
        log -> log.contains("BEGUN") && log.contains("true"));
  }

  /** Ends them all, as when their machines lose power. */
  void end() {
    if (hostile != null) {
      hostile.close();
    }
  }

  Bellman bellman() {
    return bellman;
  }

  /** The peers that nobody may lose. */
  List<String> steady() {
    return steady;
  }

  /** All that the scripted router printed. */
  String scriptedLog() {
    return scripted.log();
  }

  /** Whether the hostile ones are there, if they have begun. */
  boolean isHostile() {
    return hostile != null && hostile.isRunning();
  }

  /**
   * The connection of each steady session, as the kernels of the routers' sides see it. A session
   * that was lost and came back has another.
   */
  List<String> connections() {
    List<String> all = new ArrayList<>();
    all.add(connection(scriptedPlace));
    routers.forEach(router -> all.add(connection(router.place())));
    return all;
  }

  private static String connection(Namespace place) {
    String shown = place.run("ss", "-Hnt", "state", "established", "sport = :179");
    // the first two words are what lies in the buffers
    return shown
        .lines()
        .map(line -> line.strip().replaceFirst("^\\d+\\s+\\d+\\s+", "").replaceAll("\\s+", " "))
        .sorted()
        .findFirst()
        .orElse("");
  }

  /** Waits until each router holds what the plan says, and BFD is up where it is looked at. */
  void settle() {
    manifests.reset();
    var plan = Bellman.plan(manifests.folder(), NODE);
    for (SoakRouter router : routers) {
      SortedMap<String, ReceivedRoute> planned = router.planned(plan, NODE);
      if (planned.isEmpty()) {
        throw new AssertionError("nothing is planned for " + router.peer());
      }
      lab.await("the table of " + router.kind(), planned, router.router()::routes);
      if (router.kind() == RouterKind.BIRD) {
        lab.await(
            "BFD of " + router.peer(),
            "up",
            () -> bellman.peer(router.peer()).path("bfd").path("state").asText());
      }
    }
    lab.await(
        "the session of " + SCRIPTED,
        "established",
        () -> bellman.peer(SCRIPTED).path("state").asText());
  }

  @Override
  public void close() {
    end();
    bellman.close();
    scripted.close();
    routers.forEach(SoakRouter::close);
    lab.close();
  }
}
