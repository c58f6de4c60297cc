package bellman.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether BFD holds beside very many services: {@code bellman run} with sessions to a BIRD, each
 * with BGP and BFD, while files of a thousand services are edited and everything is asked for.
 */
final class BfdScale {

  /** Between two edits: 2.5 a second. */
  private static final long EDIT_MILLIS = 400;

  /** Between two questions for everything, in edits. */
  private static final int QUESTION_EDITS = 12;

  private static final int PER_FILE = 1_000;
  private static final Pattern DOWNS =
      Pattern.compile("(?m)^metallb_bfd_session_down_events\\S* (\\S+)");
  private static final Pattern LATE =
      Pattern.compile("(?m)^bellman_bfd_late_packets_total\\S* (\\S+)");
  private static final Pattern PAUSE =
      Pattern.compile("(?m)^bellman_collection_pause_seconds\\S* (\\S+)");

  /**
   * What is measured.
   *
   * @param command how bellman is run, without its arguments
   * @param millis BFD's interval, times 3
   */
  record Plan(List<String> command, int sessions, int millis, int services, int seconds) {}

  /**
   * What came out.
   *
   * @param falls BFD sessions that fell, seen from either end
   * @param late packets that left when half of the detection time was over
   * @param pauseMillis the longest collection that was told of
   * @param loadedKib resident when all sessions were up
   * @param peakKib and at most, then or later
   * @param endKib and a while after the last edit
   */
  record Result(
      int edits,
      int questions,
      long falls,
      long late,
      double pauseMillis,
      long loadedKib,
      long peakKib,
      long endKib) {}

  private final Plan plan;
  private final Cable cable;
  private final Path manifests;
  private double pauseMillis;

  private BfdScale(Plan plan, Cable cable) {
    this.plan = plan;
    this.cable = cable;
    this.manifests = cable.folder().resolve("manifests");
  }

  static Result measure(Plan plan) throws IOException {
    try (Cable cable = new Cable()) {
      return new BfdScale(plan, cable).run();
    }
  }

  private Result run() throws IOException {
    cable.addSenders(plan.sessions());
    Path control = bird();
    ServiceFolder.write(manifests, plan.services());
    Files.writeString(manifests.resolve("peers.yaml"), peers());
    Program bellman = bellman();
    Waiting.until(
        "all sessions are up, and as quick as is wanted",
        500,
        () -> {
          bellman.checkRunning();
          return bfdUp(control) == plan.sessions();
        });
    Waiting.pause(2_000);
    final long loaded = bellman.residentKib();
    final long before = sum(DOWNS, metrics());
    long end = System.nanoTime() + plan.seconds() * 1_000_000_000L;
    long next = System.nanoTime();
    long peak = loaded;
    int edits = 0;
    int questions = 0;
    while (System.nanoTime() < end) {
      bellman.checkRunning();
      edit(edits++);
      if (edits % QUESTION_EDITS == 0) {
        look(metrics());
        ask("routes");
        questions += 2;
      }
      peak = Math.max(peak, bellman.residentKib());
      next += EDIT_MILLIS * 1_000_000;
      Waiting.pause(Math.max(0, (next - System.nanoTime()) / 1_000_000));
    }
    Waiting.pause(ResidentMemory.SETTLE_MILLIS);
    String last = metrics();
    look(last);
    return new Result(
        edits,
        questions,
        sum(DOWNS, last) - before,
        sum(LATE, last),
        pauseMillis,
        loaded,
        Math.max(peak, bellman.residentKib()),
        bellman.residentKib());
  }

  // ---- the router

  private Path bird() throws IOException {
    var text =
        new StringBuilder(
            """
            router id %1$s;
            protocol device {}
            protocol bfd {
              interface "cable" { min rx interval %2$d ms; min tx interval %2$d ms; multiplier 3; };
            }
            """
                .formatted(Cable.End.RECEIVER.address(), plan.millis()));
    for (int i = 0; i < plan.sessions(); i++) {
      text.append(
          """
          protocol bgp sender%d {
            passive on; bfd on;
            local %s as 64501;
            neighbor %s as 64500;
            ipv4 { import none; export none; };
          }
          """
              .formatted(i, Cable.End.RECEIVER.address(), Cable.sender(i)));
    }
    Path file = cable.folder().resolve("scale.conf");
    Files.writeString(file, text);
    Path control = cable.folder().resolve("scale.control");
    Program _ =
        cable.start(
            Cable.End.RECEIVER,
            List.of("bird", "-f", "-c", file.toString(), "-s", control.toString()));
    Waiting.until("BIRD listens", 20, () -> Files.exists(control));
    return control;
  }

  private long bfdUp(Path control) throws IOException {
    return cable
        .run(
            Cable.End.RECEIVER,
            List.of("birdc", "-s", control.toString(), "show", "bfd", "sessions"))
        .lines()
        .filter(line -> line.matches("198\\.18\\..* Up .*"))
        .filter(
            line -> line.endsWith(String.format(Locale.ROOT, "%.3f", 3 * plan.millis() / 1_000.0)))
        .count();
  }

  // ---- bellman

  private String peers() {
    var text =
        new StringBuilder(
            """
            apiVersion: metallb.io/v1beta1
            kind: BFDProfile
            metadata:
              name: quick
            spec:
              receiveInterval: %1$d
              transmitInterval: %1$d
              detectMultiplier: 3
            """
                .formatted(plan.millis()));
    for (int i = 0; i < plan.sessions(); i++) {
      text.append(
          """
          ---
          apiVersion: metallb.io/v1beta2
          kind: BGPPeer
          metadata:
            name: %s
          spec:
            myASN: 64500
            peerASN: 64501
            peerAddress: %s
            sourceAddress: %s
            connectTime: 1s
            bfdProfile: quick
          """
              .formatted(ServiceFolder.peer(i), Cable.End.RECEIVER.address(), Cable.sender(i)));
    }
    return text.toString();
  }

  private Program bellman() throws IOException {
    List<String> run = new ArrayList<>(plan.command());
    run.addAll(List.of("run", "--config", manifests.toString(), "--node", "benchmark"));
    run.addAll(List.of("--state", cable.folder().resolve("addresses").toString()));
    run.addAll(List.of("--log-level", "warn"));
    return cable.start(Cable.End.SENDER, run);
  }

  /** All services of a file ask for other addresses, and at the next turn for the first again. */
  private void edit(int number) throws IOException {
    int files = Math.ceilDiv(plan.services(), PER_FILE);
    Path file = manifests.resolve("services-" + number % files * PER_FILE + ".yaml");
    String text = Files.readString(file);
    String here = ServiceFolder.ADDRESSES + ": 10.";
    Path beside = cable.folder().resolve("edited");
    int second = Integer.parseInt(text.replaceFirst("(?s).*?" + here + "(\\d+).*", "$1"));
    Matcher addresses = Pattern.compile(Pattern.quote(here) + "(\\d+)").matcher(text);
    int by = second < 128 ? 128 : -128;
    Files.writeString(
        beside, addresses.replaceAll(found -> here + (Integer.parseInt(found.group(1)) + by)));
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private String metrics() throws IOException {
    return ask("metrics");
  }

  private String ask(String page) throws IOException {
    return cable.run(
        Cable.End.SENDER,
        List.of(
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/7790"
                + " && printf 'GET /"
                + page
                + " HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n' >&3"
                + " && timeout 60 cat <&3 | grep -av '^metallb_speaker' | head -c 1000000"));
  }

  private void look(String metrics) {
    Matcher pause = PAUSE.matcher(metrics);
    if (pause.find()) {
      pauseMillis = Math.max(pauseMillis, 1e3 * Double.parseDouble(pause.group(1)));
    }
  }

  private static long sum(Pattern pattern, String metrics) throws IOException {
    Matcher matcher = pattern.matcher(metrics);
    long sum = 0;
    boolean found = false;
    while (matcher.find()) {
      found = true;
      sum += (long) Double.parseDouble(matcher.group(1));
    }
    if (!found) {
      throw new IOException("no " + pattern + " in " + metrics);
    }
    return sum;
  }
}
