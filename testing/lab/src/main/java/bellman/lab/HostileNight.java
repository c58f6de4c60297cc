package bellman.lab;

import bellman.lab.hostile.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Hostile neighbors do their worst beside routers that harm nobody and a folder that is edited at
 * random. Whatever they do, no session of the others may be lost, each router holds what the plan
 * says in the end, and the process holds no more than before.
 */
public final class HostileNight implements AutoCloseable {

  /**
   * What happens.
   *
   * @param seconds how long the hostile ones are there, beside a fifth of it (a minute at most)
   *     before the first look at what the process holds
   * @param tellSeconds how often the figures are told
   * @param routers the real routers that are there; each at most once
   * @param hostile the kinds of the neighbors, as many as there are to be
   * @param edits whether the folder is edited at random
   * @param bfdMillis the usual interval of BFD
   */
  public record Course(
      long seed,
      int seconds,
      int tellSeconds,
      List<RouterKind> routers,
      List<Kind> hostile,
      boolean edits,
      int bfdMillis) {
    public Course {
      routers = List.copyOf(routers);
      hostile = List.copyOf(hostile);
    }
  }

  /**
   * What was seen in a part of the night.
   *
   * @param lost sessions of the steady ones that ended, as their own side saw it, and Bellman's
   * @param gapSeconds the longest time between two KEEPALIVEs of the scripted router, whose hold
   *     time is 3 s and who is to get one each second
   * @param withdrawalMillis from a service's removal to the scripted router, each time
   * @param residentKib at the end, and the most there was
   */
  public record Figures(
      int lost,
      int flaps,
      double gapSeconds,
      List<Double> withdrawalMillis,
      long residentKib,
      long peakKib,
      int threads,
      int files,
      double logLinesPerMinute) {
    public Figures {
      withdrawalMillis = withdrawalMillis.stream().sorted().toList();
    }

    public double medianMillis() {
      return withdrawalMillis.isEmpty()
          ? Double.NaN
          : withdrawalMillis.get(withdrawalMillis.size() / 2);
    }

    public double slowestMillis() {
      return withdrawalMillis.isEmpty() ? Double.NaN : withdrawalMillis.getLast();
    }

    static String heading() {
      return String.format(
          Locale.ROOT,
          "%-8s %5s %6s %7s %9s %9s %8s %8s %8s %6s %10s",
          "at",
          "lost",
          "flaps",
          "gap s",
          "p50 ms",
          "max ms",
          "rss MiB",
          "peak",
          "threads",
          "files",
          "log/min");
    }

    String line(String at) {
      return String.format(
          Locale.ROOT,
          "%-8s %5d %6d %7.2f %9.1f %9.1f %8.1f %8.1f %8d %6d %10.1f",
          at,
          lost,
          flaps,
          gapSeconds,
          medianMillis(),
          slowestMillis(),
          residentKib / 1024.0,
          peakKib / 1024.0,
          threads,
          files,
          logLinesPerMinute);
    }
  }

  /**
   * How it went.
   *
   * @param rest before any hostile neighbor was there
   * @param night the whole of it
   * @param harm what must never be, on however busy a machine; empty if all is well
   */
  public record Outcome(Figures rest, Figures night, List<String> harm) {
    private static final double MOST_GAP_SECONDS = 1.2;
    private static final double MOST_DELAY_MILLIS = 100;
    private static final long MOST_GROWTH_KIB = 160 * 1024;

    public Outcome {
      harm = List.copyOf(harm);
    }

    /** The bars that were missed, {@link #harm} among them. */
    public List<String> missed() {
      List<String> missed = new ArrayList<>(harm);
      if (night.gapSeconds > MOST_GAP_SECONDS) {
        missed.add(
            String.format(
                Locale.ROOT,
                "%.2f s without a KEEPALIVE (bar: %.1f)",
                night.gapSeconds,
                MOST_GAP_SECONDS));
      }
      if (night.slowestMillis() > rest.slowestMillis() + MOST_DELAY_MILLIS) {
        missed.add(
            String.format(
                Locale.ROOT,
                "a withdrawal took %.0f ms, at rest %.0f (bar: %.0f more)",
                night.slowestMillis(),
                rest.slowestMillis(),
                MOST_DELAY_MILLIS));
      }
      if (night.peakKib > rest.residentKib + MOST_GROWTH_KIB) {
        missed.add(
            String.format(
                Locale.ROOT,
                "%d MiB resident, idle %d (bar: %d more)",
                night.peakKib / 1024,
                rest.residentKib / 1024,
                MOST_GROWTH_KIB / 1024));
      }
      return missed;
    }
  }

  private static final int REST_SECONDS = 10;
  private static final int WARM_UP_SECONDS_AT_MOST = 60;
  private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final String PROBE = "probe";

  private final Course course;
  private final Consumer<String> out;
  private final Random random;
  private final HostileSite site;
  private final ScriptedLog scripted;
  private final Map<String, Integer> edits = new TreeMap<>();
  private final List<String> harm = new ArrayList<>();
  private List<String> connections = List.of();
  private long begunNanos;

  public HostileNight(Course course, Consumer<String> out) {
    this.course = course;
    this.out = out;
    random = new Random(course.seed);
    site = new HostileSite(course.routers, course.hostile, random, course.bfdMillis);
    scripted = new ScriptedLog(site::scriptedLog);
  }

  /** Lets it happen. */
  public Outcome run() {
    site.settle();
    begunNanos = System.nanoTime();
    out.accept(Figures.heading());
    final Part rest = new Part();
    rest.last(Math.min(REST_SECONDS, course.seconds), false);
    final Figures atRest = rest.figures();
    out.accept(atRest.line("rest"));

    int warmUp = Math.min(WARM_UP_SECONDS_AT_MOST, course.seconds / 5);
    final Part all = new Part();
    site.begin(course.seed);
    all.last(warmUp, course.edits);
    out.accept(all.figures().line("before"));
    site.end();
    settle("before");
    final Footprint before = footprint();

    site.begin(course.seed + 1);
    for (int passed = 0; passed < course.seconds; ) {
      int next = Math.min(course.tellSeconds, course.seconds - passed);
      Part part = new Part();
      part.last(next, course.edits);
      passed += next;
      Figures figures = part.figures();
      all.add(part);
      out.accept(figures.line(passed + " s"));
    }
    if (!site.isHostile()) {
      harm.add("the hostile neighbors ended early: nothing is proven");
    }
    site.end();
    settle("after");
    final Figures night = all.figures();
    out.accept(night.line("all"));
    final Footprint after = footprint();
    out.accept(before + "\n" + after + "\nedits: " + edits);
    after.growthSince(before).forEach(grown -> harm.add("growth: " + grown));
    int ends = scripted.ends(begunNanos);
    if (night.lost > 0 || night.flaps > 0 || ends > 0) {
      harm.add(
          "steady sessions lost: %d as the routers' kernels saw it, %d as Bellman, %d as the scripted router"
              .formatted(night.lost, night.flaps, ends));
    }
    site.bellman()
        .daemon()
        .log()
        .lines()
        .filter(line -> line.contains("internal error (please report)"))
        .limit(5)
        .forEach(line -> harm.add("the log: " + line));
    return new Outcome(atRest, night, harm);
  }

  private void settle(String when) {
    try {
      site.settle();
    } catch (AssertionError e) {
      harm.add(when + ": " + e.getMessage());
    }
  }

  private Footprint footprint() {
    return Footprint.of(site.lab, site.bellman().daemon());
  }

  /** The lines of the program's log that name a steady peer: why a session was lost. */
  public List<String> whatWasSaidOfSteadyPeers() {
    return site.bellman()
        .daemon()
        .log()
        .lines()
        .filter(line -> site.steady().stream().anyMatch(peer -> line.contains(" " + peer + ":")))
        .toList();
  }

  /** A part of the night, and what is seen of it. */
  private final class Part {
    private final long begun = System.nanoTime();
    private final long flapsBefore = flaps();
    private final long linesBefore = logLines();
    private final List<Double> withdrawals = new ArrayList<>();
    private int lost;
    private long peakKib;

    void add(Part other) {
      withdrawals.addAll(other.withdrawals);
      lost += other.lost;
      peakKib = Math.max(peakKib, other.peakKib);
    }

    void last(int seconds, boolean editing) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      look();
      while (System.nanoTime() < end) {
        for (int i = random.nextInt(4); editing && i > 0; i--) {
          edits.merge(site.manifests.edit(), 1, Integer::sum);
          pause(random.nextInt(200));
        }
        probe();
        look();
        pause(100 + random.nextInt(300));
      }
    }

    /** A service comes, and goes: how long until the scripted router has heard of the latter. */
    private void probe() {
      long asked = System.nanoTime();
      site.manifests.addService(PROBE, HostileSite.PROBE);
      awaitWord("ANNOUNCED", asked);
      pause(20 + random.nextInt(50));
      long removed = System.nanoTime();
      site.manifests.removeService(PROBE);
      long heard = awaitWord("WITHDRAWN", removed);
      withdrawals.add((heard - removed) / 1e6);
    }

    private long awaitWord(String word, long sinceNanos) {
      while (System.nanoTime() - sinceNanos < PROBE_NANOS) {
        long at = scripted.first(word, sinceNanos);
        if (at >= 0) {
          return at;
        }
        pause(5);
      }
      harm.add("the scripted router was not told within 10 s: " + word);
      return System.nanoTime();
    }

    private void look() {
      if (!site.bellman().daemon().isRunning()) {
        throw new AssertionError("bellman ended: " + site.bellman().daemon().tail());
      }
      peakKib = Math.max(peakKib, status("VmRSS"));
      List<String> now = site.connections();
      for (int i = 0; i < connections.size(); i++) {
        if (!connections.get(i).isEmpty() && !connections.get(i).equals(now.get(i))) {
          lost++;
        }
      }
      connections = now;
    }

    Figures figures() {
      long now = System.nanoTime();
      return new Figures(
          lost,
          (int) (flaps() - flapsBefore),
          scripted.longestGapSeconds(begun, now),
          withdrawals,
          status("VmRSS"),
          peakKib,
          (int) status("Threads"),
          files(),
          (logLines() - linesBefore) * 60e9 / (now - begun));
    }
  }

  private long flaps() {
    long flaps = 0;
    for (JsonNode peer : site.bellman().peers()) {
      if (site.steady().contains(peer.path("name").asText())) {
        flaps += peer.path("flaps").asLong();
      }
    }
    return flaps;
  }

  private long logLines() {
    return site.bellman().daemon().log().lines().count();
  }

  /** A number of the kernel's about the process: KiB, or none. */
  private long status(String field) {
    try (var lines = Files.lines(process("status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int files() {
    try (var open = Files.list(process("fd"))) {
      return (int) open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path process(String file) {
    return Path.of("/proc", Long.toString(site.bellman().daemon().pid()), file);
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  @Override
  public void close() {
    site.close();
  }
}
