package bellman.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How late BFD is served beside a speaker's work, and whether a BIRD at the other end or we ever
 * think that the path is gone. Beside it a program in C sleeps on the clock.
 */
final class BfdLateness {

  /** Which collector runs. */
  enum Collector {
    SERIAL("-XX:+UseSerialGC"),
    ZGC("-XX:+UseZGC");

    private final String option;

    Collector(String option) {
      this.option = option;
    }
  }

  /**
   * What is measured.
   *
   * @param services of the speaker that is busy beside; 0 for none
   */
  record Plan(Collector collector, int sessions, int millis, int services, int seconds) {}

  /** Lateness in milliseconds. */
  record Figure(double p50, double p99, double most) {
    private static final Figure NONE = new Figure(Double.NaN, Double.NaN, Double.NaN);
  }

  /**
   * What came out.
   *
   * @param reference of the C program; not a number where there is no C compiler
   * @param falls sessions that fell though the path was there
   * @param detection how long the last session took to fall when the path was cut, beside the
   *     negotiated time
   */
  record Result(Figure ours, Figure reference, int falls, double detection) {}

  /** Sleeps until every fifth millisecond, and says how late it awoke. */
  private static final String REFERENCE =
      """
      #include <stdio.h>
      #include <stdlib.h>
      #include <time.h>
      static int order(const void *a, const void *b) {
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
      }
      int main(int count, char **words) {
        int n = atoi(words[1]) * 200;
        double *late = malloc(n * sizeof *late);
        struct timespec due, now;
        clock_gettime(CLOCK_MONOTONIC, &due);
        for (int i = 0; i < n; i++) {
          due.tv_nsec += 5000000;
          if (due.tv_nsec >= 1000000000) { due.tv_nsec -= 1000000000; due.tv_sec++; }
          clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, 0);
          clock_gettime(CLOCK_MONOTONIC, &now);
          late[i] = (now.tv_sec - due.tv_sec) * 1e3 + (now.tv_nsec - due.tv_nsec) / 1e6;
        }
        qsort(late, n, sizeof *late, order);
        printf("%f %f %f\\n", late[n / 2], late[n * 99 / 100], late[n - 1]);
        return 0;
      }
      """;

  private BfdLateness() {}

  static Result measure(Plan plan) throws IOException {
    try (Cable cable = new Cable()) {
      cable.addSenders(plan.sessions());
      bird(cable, plan);
      Path folder = Files.createDirectories(cable.folder().resolve("load"));
      Program load = cable.start(Cable.End.SENDER, command(plan, folder));
      await(load, folder.resolve("up"));
      Process reference = reference(cable.folder(), plan.seconds());
      await(load, folder.resolve("measured"));
      double[] figures = numbers(Files.readString(folder.resolve("measured")));
      Figure beside = figure(reference);
      cable.run(Cable.End.RECEIVER, List.of("ip", "link", "set", "cable", "down"));
      long cut = System.currentTimeMillis();
      await(load, folder.resolve("ended"));
      double[] fell = numbers(Files.readString(folder.resolve("ended")));
      double last = Arrays.stream(fell).max().orElse(Double.NaN);
      return new Result(
          new Figure(figures[0], figures[1], figures[2]),
          beside,
          (int) figures[3],
          (last - cut) / (3.0 * plan.millis()));
    }
  }

  private static void bird(Cable cable, Plan plan) throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            router id %1$s;
            protocol device {}
            protocol bfd {
              interface "cable" { min rx interval %2$d ms; min tx interval %2$d ms; multiplier 3; };
            """
                .formatted(Cable.End.RECEIVER.address(), plan.millis()));
    for (int i = 0; i < plan.sessions(); i++) {
      text.append(
          "  neighbor %s dev \"cable\" local %s;\n"
              .formatted(Cable.sender(i), Cable.End.RECEIVER.address()));
    }
    Path file = cable.folder().resolve("bfd.conf");
    Files.writeString(file, text.append("}\n"));
    Path control = cable.folder().resolve("bfd.control");
    Program _ =
        cable.start(
            Cable.End.RECEIVER,
            List.of("bird", "-f", "-c", file.toString(), "-s", control.toString()));
  }

  /** This very program with the options of this process, but for the collector. */
  private static List<String> command(Plan plan, Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            plan.collector().option,
            "-Xms8m",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--add-exports",
            "java.base/sun.nio.ch=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            BfdLoad.class.getName(),
            folder.toString()));
    for (int number : new int[] {plan.sessions(), plan.millis(), plan.services(), plan.seconds()}) {
      command.add(Integer.toString(number));
    }
    return command;
  }

  private static void await(Program load, Path file) throws IOException {
    while (!Files.exists(file)) {
      load.checkRunning();
      Waiting.pause(10);
    }
  }

  private static @Nullable Process reference(Path folder, int seconds) throws IOException {
    Path source = folder.resolve("reference.c");
    Files.writeString(source, REFERENCE);
    try {
      Program.run("cc", "-O1", "-o", folder.resolve("reference").toString(), source.toString());
    } catch (IOException e) {
      System.err.println("no C compiler, so no reference: " + e.getMessage());
      return null;
    }
    return new ProcessBuilder(
            folder.resolve("reference").toString(), Integer.toString(Math.max(1, seconds - 1)))
        .redirectErrorStream(true)
        .start();
  }

  private static Figure figure(@Nullable Process reference) throws IOException {
    if (reference == null) {
      return Figure.NONE;
    }
    double[] figures = numbers(new String(reference.getInputStream().readAllBytes(), US_ASCII));
    return new Figure(figures[0], figures[1], figures[2]);
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.strip().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }
}
