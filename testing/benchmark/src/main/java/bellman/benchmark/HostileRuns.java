package bellman.benchmark;

import bellman.lab.HostileNight;
import bellman.lab.RouterKind;
import bellman.lab.hostile.Kind;
import java.util.Collections;
import java.util.List;

/**
 * Hostile neighbors beside ones that harm nobody: all kinds for an hour, or floods for a minute.
 */
final class HostileRuns {
  private static final int NIGHT_SECONDS = 3600;
  private static final int FLOOD_SECONDS = 60;
  private static final int TELL_SECONDS = 60;
  private static final int BFD_MILLIS = 300;

  private static final List<Kind> FLOODS =
      List.of(
          Kind.ANNOUNCES, Kind.ANNOUNCES_EXTENDED, Kind.WITHDRAWS, Kind.REFRESHES, Kind.KEEPALIVES);

  private HostileRuns() {}

  /**
   * All kinds.
   *
   * @param words seconds and a seed, or less
   * @return whether all bars were reached
   */
  static boolean night(List<String> words) {
    int seconds = words.isEmpty() ? NIGHT_SECONDS : Integer.parseInt(words.get(0));
    long seed = words.size() < 2 ? 1 : Long.parseLong(words.get(1));
    System.out.printf("%d hostile neighbors, seed %d%n", Kind.values().length, seed);
    return reached(
        new HostileNight.Course(
            seed,
            seconds,
            TELL_SECONDS,
            List.of(RouterKind.FRR, RouterKind.BIRD, RouterKind.GOBGP),
            List.of(Kind.values()),
            true,
            BFD_MILLIS));
  }

  /**
   * Twice as many flooding peers as processors, one kind after the other.
   *
   * @param words seconds for each kind, and kinds, or less
   * @return whether all bars were reached
   */
  static boolean floods(List<String> words) {
    int seconds = words.isEmpty() ? FLOOD_SECONDS : Integer.parseInt(words.get(0));
    List<Kind> kinds =
        words.size() < 2 ? FLOODS : words.stream().skip(1).map(Kind::valueOf).toList();
    int peers = 2 * Runtime.getRuntime().availableProcessors();
    boolean all = true;
    for (Kind kind : kinds) {
      System.out.printf("%d peers: %s%n", peers, kind);
      all &=
          reached(
              new HostileNight.Course(
                  1,
                  seconds,
                  TELL_SECONDS,
                  List.of(),
                  Collections.nCopies(peers, kind),
                  false,
                  BFD_MILLIS));
    }
    return all;
  }

  private static boolean reached(HostileNight.Course course) {
    try (var night = new HostileNight(course, HostileRuns::tell)) {
      HostileNight.Outcome outcome = night.run();
      outcome.missed().forEach(bar -> tell("MISSED: " + bar));
      if (!outcome.harm().isEmpty()) {
        night.whatWasSaidOfSteadyPeers().forEach(HostileRuns::tell);
      }
      tell(outcome.missed().isEmpty() ? "all bars reached" : "bars missed");
      return outcome.missed().isEmpty();
    }
  }

  private static void tell(String line) {
    System.out.println(line);
  }
}
