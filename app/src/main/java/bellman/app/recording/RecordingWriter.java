package bellman.app.recording;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a recording while it is written. It ends where it has become too long or can't be
 * written; nothing that is recorded fails for that.
 */
public final class RecordingWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RecordingWriter.class);
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");
  private static final int KEY_OCTETS = 32;

  /** How much of a digest tells two passwords apart. */
  private static final int SHOWN = 8;

  private final Path file;
  private final long mostOctets;
  private final RecordCodec codec = new RecordCodec(leavingOut());
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable OutputStream out;
  private long octets;

  private RecordingWriter(Path file, OutputStream out, long mostOctets) {
    this.file = file;
    this.out = out;
    this.mostOctets = mostOctets;
  }

  /**
   * Begins a recording; a file that is there is replaced. Only this user can read it.
   *
   * @param mostOctets how long it may become
   * @throws IOException if it can't be written
   */
  public static RecordingWriter begin(Path file, long mostOctets) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWN));
    return new RecordingWriter(
        file,
        new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE)),
        mostOctets);
  }

  /**
   * A digest with a key that nobody keeps: equal for equal passwords, and good for nothing else.
   */
  private static Function<byte[], String> leavingOut() {
    byte[] key = new byte[KEY_OCTETS];
    new SecureRandom().nextBytes(key);
    return password -> {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return "left out " + HexFormat.of().formatHex(mac.doFinal(password), 0, SHOWN);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("each JDK has HmacSHA256", e);
      }
    };
  }

  /** Writes an entry; what was written before the end of a turn is in the file after it. */
  void write(Entry entry) {
    lock.lock();
    try {
      OutputStream to = out;
      if (to == null) {
        return;
      }
      byte[] line = line(entry);
      if (octets + line.length > mostOctets) {
        LOG.warn(
            "{}: the recording ends here, because it has reached {} MB (--record-limit)",
            file,
            mostOctets / 1_000_000);
        to.write(line(new Entry.Stopped("the limit of " + mostOctets + " octets is reached")));
        close();
        return;
      }
      to.write(line);
      octets += line.length;
      if (entry instanceof Entry.Finished || entry instanceof Entry.OfController) {
        to.flush();
      }
    } catch (IOException e) {
      LOG.warn("{}: the recording ends here, because writing failed: {}", file, e.toString());
      close();
    } catch (RuntimeException e) {
      LOG.error("{}: the recording ends here: internal error (please report)", file, e);
      close();
    } finally {
      lock.unlock();
    }
  }

  private byte[] line(Entry entry) {
    return (codec.write((Record) entry) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      OutputStream open = out;
      out = null;
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOG.warn("{}: cannot write the end of the recording: {}", file, e.toString());
    } finally {
      lock.unlock();
    }
  }
}
