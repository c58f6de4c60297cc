package bellman.directory;

import bellman.net.Address;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
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

  /** The last thing that the writer is told; no service has an empty name. */
  private static final Line END = new Line("", List.of());

  private final Path file;
  private final FileChannel lockFile;
  private final Map<String, List<Address>> remembered;
  private final Map<String, List<Address>> current = new HashMap<>();
  private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final Progress progress = new Progress();
  private final Thread writer;
  private @Nullable FileChannel channel;
  private long written;
  private boolean failing;

  private AddressJournal(Path file, FileChannel lockFile, Map<String, List<Address>> remembered) {
    this.file = file;
    this.lockFile = lockFile;
    this.remembered = Map.copyOf(remembered);
    this.current.putAll(remembered);
    this.writer = Threads.platform("address journal", progress, this::run);
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
        // not before the lock is ours: until then another process may be writing
        var journal = new AddressJournal(file, lock, Files.exists(file) ? read(file) : Map.of());
        journal.writer.start();
        return journal;
      } catch (OverlappingFileLockException e) {
        lock.close();
        throw new IOException("it is in use by another bellman process: choose another --state", e);
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new IOException("the state file " + file + " can't be used: " + e.getMessage(), e);
    }
  }

  /**
   * What the file says now, whoever writes it.
   *
   * @throws IOException if it can't be read
   */
  public static Map<String, List<Address>> look(Path file) throws IOException {
    return read(file);
  }

  private static Map<String, List<Address>> read(Path file) throws IOException {
    Map<String, List<Address>> known = new HashMap<>();
    String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    // what follows the last line's end was cut off by a crash, and may look like another address
    String whole = all.substring(0, all.lastIndexOf('\n') + 1);
    for (String text : whole.split("\n", -1)) {
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
        LOG.warn("{}: ignoring an unreadable line: {}", file, text);
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
    boolean ending = false;
    while (!ending) {
      progress.working();
      progress.waiting(); // for the disk as well: one that stands still holds up nobody else
      try {
        Line first = lines.poll(failing ? RETRY_SECONDS : 60, TimeUnit.SECONDS);
        if (first != null) {
          some.add(first);
          lines.drainTo(some);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      ending = some.remove(END);
      if (!some.isEmpty() || failing) {
        write(some);
        some.clear();
      }
    }
    FileChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("{}: cannot close the file: {}", file, e.getMessage());
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
        LOG.info("{}: addresses are being saved again", file);
      }
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.warn("{}: cannot save addresses: {}", file, e.getMessage());
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
    lines.add(END); // not an interrupt: that would close the file in the middle of a write
    try {
      boolean _ = writer.join(java.time.Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lockFile.close();
  }
}
