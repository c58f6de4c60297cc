package bellman.architecture.bad.pure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at the disk. */
final class ReadsAFile {

  private ReadsAFile() {}

  static String read(Path path) throws IOException {
    return Files.readString(path);
  }
}
