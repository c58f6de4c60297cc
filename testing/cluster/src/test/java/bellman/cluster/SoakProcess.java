package bellman.cluster;

import bellman.lab.Daemon;
import bellman.lab.LabException;
import bellman.lab.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A controller or a speaker of a soak: it runs, stands still, or is away for a while. */
final class SoakProcess {

  private enum State {
    RUNS,
    STANDS_STILL,
    IS_AWAY
  }

  private final Installation all;
  private final String name;
  private final Namespace place;
  private final int healthPort;
  private final List<String> words;
  private final Optional<SoakClock> clock;
  private final List<Long> pids = new ArrayList<>();
  private State state = State.IS_AWAY;

  /**
   * One that is not started yet.
   *
   * @param place where it runs
   * @param healthPort where it answers probes there
   * @param words what Bellman is started with
   * @param clock its wall clock; empty for the machine's
   */
  SoakProcess(
      Installation all,
      String name,
      Namespace place,
      int healthPort,
      List<String> words,
      Optional<SoakClock> clock) {
    this.all = all;
    this.name = name;
    this.place = place;
    this.healthPort = healthPort;
    this.words = List.copyOf(words);
    this.clock = clock;
  }

  String name() {
    return name;
  }

  /** Starts it, if it is away. */
  void start() {
    if (state == State.IS_AWAY) {
      Map<String, String> environment = clock.map(SoakClock::environment).orElse(Map.of());
      pids.add(all.start(name, place, environment, words).pid());
      state = State.RUNS;
    }
  }

  /** Whether it runs, as far as this soak is concerned. */
  boolean isUndisturbed() {
    return state == State.RUNS;
  }

  /** Whether it has ended though nobody ended it. */
  boolean endedByItself() {
    return state != State.IS_AWAY && !daemon().isRunning();
  }

  /** SIGKILL. */
  void kill() {
    daemon().kill();
    state = State.IS_AWAY;
  }

  /** SIGTERM. */
  void terminate() {
    daemon().terminate();
    state = State.IS_AWAY;
  }

  /** SIGSTOP. */
  void freeze() {
    daemon().freeze();
    state = State.STANDS_STILL;
  }

  /** SIGCONT. */
  void thaw() {
    daemon().thaw();
    state = State.RUNS;
  }

  boolean hasOwnClock() {
    return clock.isPresent();
  }

  void shiftClock(Duration distance) {
    clock.ifPresent(some -> some.shift(distance));
  }

  /** What a probe is answered: a status of HTTP and what it says. */
  String probe(String path) {
    return curl("http://127.0.0.1:" + healthPort + path, "-w", "%{http_code}");
  }

  /** What it is answered that asks for this page, as one who may. */
  String curl(String url, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("curl", "-sk", "-m", "10", "-H", "Authorization: Bearer " + token()));
    line.addAll(List.of(more));
    line.add(url);
    try {
      return place.run(line.toArray(String[]::new));
    } catch (LabException e) {
      return "no answer";
    }
  }

  /** What a command of Bellman prints beside it. */
  String run(String... line) {
    return place.run(line);
  }

  private static String token() {
    return User.ADMIN.token();
  }

  String log() {
    return daemon().log();
  }

  private Daemon daemon() {
    return all.process(name);
  }

  /** Removes what is left of its clocks; its processes have ended. */
  void forget() {
    pids.forEach(SoakClock::forget);
  }
}
