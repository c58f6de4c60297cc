package bellman.linux;

import bellman.net.Family;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which other program has a UDP port, by what the kernel tells in {@code /proc}. It looks through
 * the descriptors of all processes: not for a thread that others wait for.
 */
public final class PortHolder {

  private static final Path PROC = Path.of("/proc");

  private PortHolder() {}

  /**
   * Who has the port in this network namespace, in words: {@code bfdd (process 812)}, or the user
   * where the process can't be seen; null if nobody is found.
   */
  public static @Nullable String of(Family family, int port) {
    try {
      String inode = null;
      String user = null;
      String table = family == Family.IPV6 ? "udp6" : "udp";
      for (String line : Files.readAllLines(PROC.resolve("net").resolve(table))) {
        // sl, local address:port, remote, state, queues, timer, retransmits, uid, timeout, inode
        String[] fields = line.strip().split("\\s+", 11);
        if (fields.length == 11 && fields[1].endsWith(String.format(":%04X", port))) {
          user = fields[7];
          inode = fields[9];
          break;
        }
      }
      if (inode == null) {
        return null;
      }
      String process = process("socket:[" + inode + "]");
      return process != null ? process : "a process of user " + user;
    } catch (IOException | RuntimeException e) {
      return null; // it was only to be helpful
    }
  }

  private static @Nullable String process(String socket) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (has(process, socket)) {
          String name =
              Files.readString(process.resolve("comm"), StandardCharsets.UTF_8)
                  .replaceAll("\\p{Cntrl}", "");
          return name + " (process " + process.getFileName() + ")";
        }
      }
    }
    return null;
  }

  private static boolean has(Path process, String socket) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (socket.equals(target(descriptor))) {
          return true;
        }
      }
    } catch (IOException e) {
      // somebody else's, or it has just ended
    }
    return false;
  }

  private static @Nullable String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return null; // it was closed meanwhile
    }
  }
}
