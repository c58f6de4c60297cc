package bellman.directory;

import bellman.net.Address;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that remembers which service has which addresses.
 *
 * <p>Each assignment is a line at its end, {@code namespace/name ADDRESS[,ADDRESS]}, and {@code
 * namespace/name -} takes it back; the last line about a service counts. A line that was cut off by
 * a crash is passed over. When most lines are outdated the file is written anew beside itself and
 * renamed. A disk that is full costs only the memory of what was not written: it is tried again.
 */
public final class AddressJournal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AddressJournal.class);
  private static final long RETRY_SECONDS = 5;

  private record Line(String service, List<Address> addresses) {}

  private final Path file;
  private final FileChannel lockFile;
  private final Map<String, List<Address>> remembered;
  private final Map<String, List<Address>> current = new HashMap<>();
  private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final Thread writer;
  private @Nullable FileChannel channel;
  private long written;
  private boolean failing;
  private volatile boolean closed;

  private AddressJournal(Path file, FileChannel lockFile, Map<String, List<Address>> remembered) {
    this.file = file;
    this.lockFile = lockFile;
    this.remembered = Map.copyOf(remembered);
    this.current.putAll(remembered);
    this.writer = Thread.ofPlatform().name("address journal").daemon().unstarted(this::run);
  }

  /**
   * Opens the file, or begins one.
   *
   * @throws IOException if it can't be used, or another process uses it; fit for a user
   */
  public static AddressJournal open(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    try {
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Map<String, List<Address>> remembered = Files.exists(file) ? read(file) : Map.of();
      FileChannel lock =
          FileChannel.open(
              file.resolveSibling(file.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      try {
        FileLock held = lock.tryLock();
        if (held == null) {
          throw new OverlappingFileLockException();
        }
      } catch (OverlappingFileLockException e) {
        lock.close();
        throw new IOException("another bellman uses it: give another --state", e);
      }
      var journal = new AddressJournal(file, lock, remembered);
      journal.writer.start();
      return journal;
    } catch (IOException e) {
      throw new IOException("the state file " + file + " can't be used: " + e.getMessage(), e);
    }
  }

  private static Map<String, List<Address>> read(Path file) throws IOException {
    Map<String, List<Address>> known = new HashMap<>();
    for (String text : Files.readString(file, StandardCharsets.UTF_8).split("\n", -1)) {
      int space = text.indexOf(' ');
      if (space <= 0) {
        continue;
      }
      String service = text.substring(0, space);
      String rest = text.substring(space + 1);
      if (rest.equals("-")) {
        known.remove(service);
        continue;
      }
      try {
        List<Address> addresses = new ArrayList<>();
        for (String address : rest.split(",", -1)) {
          addresses.add(Address.parse(address));
        }
        known.put(service, List.copyOf(addresses));
      } catch (IllegalArgumentException e) {
        LOG.warn("{}: passed over a line that can't be read: {}", file, text);
      }
    }
    return known;
  }

  /** What a service had when the file was opened; empty for nothing. */
  public List<Address> remembered(String service) {
    return remembered.getOrDefault(service, List.of());
  }

  /** The services of which anything is remembered. */
  public Iterable<String> services() {
    return remembered.keySet();
  }

  /** A service has these addresses now; an empty list for none. Returns at once. */
  public void note(String service, List<Address> addresses) {
    lines.add(new Line(service, List.copyOf(addresses)));
  }

  private void run() {
    List<Line> some = new ArrayList<>();
    while (true) {
      try {
        Line first = lines.poll(failing ? RETRY_SECONDS : 60, TimeUnit.SECONDS);
        if (first != null) {
          some.add(first);
          lines.drainTo(some);
        }
      } catch (InterruptedException e) {
        lines.drainTo(some); // closing: write what is left
      }
      if (!some.isEmpty() || failing) {
        write(some);
        some.clear();
      }
      if (closed && lines.isEmpty()) {
        return;
      }
    }
  }

  private void write(List<Line> some) {
    var text = new StringBuilder();
    for (Line line : some) {
      List<Address> before = current.getOrDefault(line.service(), List.of());
      if (before.equals(line.addresses())) {
        continue;
      }
      if (line.addresses().isEmpty()) {
        current.remove(line.service());
      } else {
        current.put(line.service(), line.addresses());
      }
      append(text, line.service(), line.addresses());
      written++;
    }
    try {
      FileChannel open = channel;
      if (open == null || failing || written > 1000 + 2L * current.size()) {
        rewrite();
      } else if (!text.isEmpty()) {
        writeAll(open, text);
      }
      if (failing) {
        LOG.info("{}: addresses are remembered again", file);
      }
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.warn("{}: addresses can't be remembered for now: {}", file, e.getMessage());
      }
      failing = true;
    }
  }

  private static void append(StringBuilder text, String service, List<Address> addresses) {
    text.append(service).append(' ');
    if (addresses.isEmpty()) {
      text.append('-');
    }
    for (int i = 0; i < addresses.size(); i++) {
      text.append(i == 0 ? "" : ",").append(addresses.get(i));
    }
    text.append('\n');
  }

  private static void writeAll(FileChannel to, CharSequence text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
    while (bytes.hasRemaining()) {
      int _ = to.write(bytes);
    }
  }

  private void rewrite() throws IOException {
    var text = new StringBuilder();
    new TreeMap<>(current).forEach((service, addresses) -> append(text, service, addresses));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    FileChannel open =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      writeAll(open, text);
      open.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      open.close();
      throw e;
    }
    FileChannel old = channel;
    channel = open;
    written = 0;
    if (old != null) {
      old.close();
    }
  }

  /** Writes what is left, and closes. */
  @Override
  public void close() throws IOException {
    closed = true;
    writer.interrupt();
    try {
      boolean _ = writer.join(java.time.Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lockFile.close();
  }
}
