package bellman.directory;

import bellman.runtime.Threads;
import bellman.speaker.AdminState;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that remembers what operators ordered for single peers, so that a peer that was shut
 * down does not come up with the next process.
 *
 * <p>It has a line a peer, {@code PEER shutdown|drained SINCE CREATED TEXT}: times in RFC 3339, a
 * dash for no time of creation, and peer and text as in the query of a URL. It is written whole,
 * beside itself, and renamed. There is none before anything was ordered.
 */
public final class AdminStateFile {

  private static final Logger LOG = LoggerFactory.getLogger(AdminStateFile.class);

  /** For a process that remembers nothing. */
  public static final AdminStateFile NONE = new AdminStateFile(null, List.of());

  private final @Nullable Path file;
  private final List<AdminState> remembered;
  private final ReentrantLock lock = new ReentrantLock();

  /** What is to be in the file, which a later order may have changed already. */
  private volatile List<AdminState> wanted = List.of();

  private AdminStateFile(@Nullable Path file, List<AdminState> remembered) {
    this.file = file;
    this.remembered = List.copyOf(remembered);
  }

  /** For a process that begins with these, and writes nothing. */
  public static AdminStateFile of(List<AdminState> states) {
    return new AdminStateFile(null, states);
  }

  /**
   * Reads what an earlier process was told. What can't be read is told in the log, and the rest
   * holds: a speaker that did not start for it would announce nothing at all.
   */
  public static AdminStateFile open(Path file) {
    List<AdminState> states = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        try {
          states.add(read(line));
        } catch (IllegalArgumentException | DateTimeException e) {
          LOG.error(
              "{}: ignoring an unreadable line, so a peer that was shut down or drained may come"
                  + " up: {}",
              file,
              line);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{}: no orders for any peer", file);
    } catch (IOException e) {
      LOG.error(
          "cannot read {} ({}), so peers that were shut down or drained come up: see bellman peers",
          file,
          e.toString());
    }
    return new AdminStateFile(file, states);
  }

  /** What was ordered before this process began, and lasts. */
  public List<AdminState> remembered() {
    return remembered;
  }

  /**
   * From now on these are remembered, and no others. Returns at once.
   *
   * @return done when they are written: with null, or with why they are not, fit for a user
   */
  public CompletableFuture<@Nullable String> keep(Collection<AdminState> states) {
    var done = new CompletableFuture<@Nullable String>();
    Path to = file;
    if (to == null) {
      done.complete(null);
      return done;
    }
    wanted = List.copyOf(states);
    Threads.brief("peer states", () -> done.complete(write(to))).start();
    return done;
  }

  private @Nullable String write(Path to) {
    lock.lock();
    try {
      var text = new StringBuilder();
      wanted.forEach(state -> append(text, state));
      Path folder = to.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Path fresh = to.resolveSibling(to.getFileName() + ".new");
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
          int _ = channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return null;
    } catch (IOException e) {
      LOG.warn("{}: cannot save the orders for peers: {}", to, e.toString());
      return to + " can't be written: " + e;
    } finally {
      lock.unlock();
    }
  }

  private static void append(StringBuilder text, AdminState state) {
    Instant created = state.created();
    text.append(URLEncoder.encode(state.peer(), StandardCharsets.UTF_8))
        .append(' ')
        .append(state.kind().text())
        .append(' ')
        .append(state.since())
        .append(' ')
        .append(created == null ? "-" : created.toString())
        .append(' ')
        .append(URLEncoder.encode(state.text(), StandardCharsets.UTF_8))
        .append('\n');
  }

  private static AdminState read(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 5 || words[0].isEmpty()) {
      throw new IllegalArgumentException("it does not have five words");
    }
    return new AdminState(
        URLDecoder.decode(words[0], StandardCharsets.UTF_8),
        words[3].equals("-") ? null : Instant.parse(words[3]),
        kind(words[1]),
        Instant.parse(words[2]),
        URLDecoder.decode(words[4], StandardCharsets.UTF_8));
  }

  private static AdminState.Kind kind(String text) {
    for (AdminState.Kind kind : AdminState.Kind.values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is neither shutdown nor drained");
  }
}
