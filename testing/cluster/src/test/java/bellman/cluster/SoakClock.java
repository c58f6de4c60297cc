package bellman.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of one process, as libfaketime shows it: as many seconds from the machine's as a
 * file says, which the process reads again each second. The clock that only counts from some start
 * ({@code System.nanoTime}) is left as it is, since no administrator and no NTP sets that one.
 */
final class SoakClock {

  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  private final Path library;
  private final Path file;

  private SoakClock(Path library, Path file) {
    this.library = library;
    this.file = file;
  }

  /** One that shows what the machine's does; empty where libfaketime is missing. */
  static Optional<SoakClock> in(Path folder, String process) {
    return library()
        .map(library -> {
          var clock = new SoakClock(library, folder.resolve(process + ".clock"));
          clock.shift(Duration.ZERO);
          return clock;
        });
  }

  /** Why no clock can be shifted here, with the remedy; empty where one can. */
  static Optional<String> obstacle() {
    return library().isPresent()
        ? Optional.empty()
        : Optional.of("libfaketime is missing: apt-get install libfaketime");
  }

  private static Optional<Path> library() {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      return Stream.concat(Stream.of(Path.of("/usr/lib")), folders)
          .map(folder -> folder.resolve(LIBRARY))
          .filter(Files::isReadable)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a process has in its environment so that it sees this clock. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // else each timed wait ends at once, and the JVM's threads eat up the machine
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0",
        "FAKETIME_CACHE_DURATION",
        "1",
        // ./bellman compares when files were written
        "NO_FAKE_STAT",
        "1");
  }

  /** From now on it is so far from the machine's clock, forwards or, if negative, backwards. */
  void shift(Duration distance) {
    try {
      // the process may read at any moment: it finds the old file or the new one, and never a part
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, "%+d%n".formatted(distance.toSeconds()));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what libfaketime leaves behind of a process that was killed. */
  static void forget(long pid) {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(Path.of("/dev/shm"), "*faketime_*_" + pid)) {
      for (Path each : left) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
