package bellman.app.support;

import bellman.runtime.Answer;
import bellman.runtime.Threads;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A ZIP file that is made part by part, within a time and a size. A part that can't be had is
 * missing, with the reason, and the others go on. Used by one thread.
 */
public final class Archive implements AutoCloseable {

  /** What makes the text of a part. */
  public interface Source {
    String text() throws Exception;
  }

  /** A part that could not be had, or not all of it. */
  public record Missing(String part, String why) {
    @Override
    public String toString() {
      return part + ": " + why;
    }
  }

  private record Held(String part, String what, int octets) {}

  /** Of all parts together, before they are packed. */
  private static final int PARTS_A_HALF = 2;

  private static final long NANOS_A_SECOND = 1_000_000_000L;

  private final ZipOutputStream zip;
  private final LongSupplier nanos;
  private final UnaryOperator<String> blanking;
  private final long until;
  private final int seconds;
  private final String size;
  private long room;
  private final List<Held> held = new ArrayList<>();

  /** Told by whoever makes a part, too. */
  private final List<Missing> missing = new CopyOnWriteArrayList<>();

  /**
   * Begins an archive.
   *
   * @param nanos the time, of any beginning
   * @param seconds within which all parts have to be had
   * @param mebibytes that all parts may have together, before they are packed
   * @param blanking of what is said to be missing: that may quote anything
   */
  public Archive(
      OutputStream out,
      LongSupplier nanos,
      int seconds,
      int mebibytes,
      UnaryOperator<String> blanking) {
    this.blanking = blanking;
    this.zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    this.nanos = nanos;
    this.seconds = seconds;
    this.until = nanos.getAsLong() + seconds * NANOS_A_SECOND;
    this.room = mebibytes * 1024L * 1024L;
    this.size = mebibytes + " MiB";
  }

  /**
   * A part that is asked for, and that is missing if it does not come in time, or can't be blanked.
   *
   * @param plain takes out what is secret, within the time
   * @return its text, blanked and not cut; null if there is none
   */
  public @Nullable String ask(String part, String what, UnaryOperator<String> plain, Source source)
      throws IOException {
    long left = until - nanos.getAsLong();
    if (left <= 0) {
      missing(part, "not collected: the " + seconds + " s of --timeout had expired");
      return null;
    }
    CompletableFuture<String> promised = new CompletableFuture<>();
    Threads.brief(
            "support",
            () -> {
              try {
                promised.complete(plain.apply(source.text()));
              } catch (Throwable e) { // whatever becomes of one part, the others are had
                promised.completeExceptionally(e);
              }
            })
        .start();
    String text;
    try {
      int whole = (int) Math.min(seconds, (left + NANOS_A_SECOND - 1) / NANOS_A_SECOND);
      text = Answer.of(promised, "the request", whole);
    } catch (Answer.MissingException e) {
      missing(part, "it did not come within the " + seconds + " s of --timeout");
      return null;
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      missing(part, why(cause));
      return null;
    }
    add(part, what, text);
    return text;
  }

  private static String why(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }

  /** A part that is there. What there is no room for is left out, and said to be. */
  public void add(String part, String what, String text) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    // no part takes all the room from those behind it
    long most = room / PARTS_A_HALF;
    if (most == 0 && octets.length > 0) {
      missing(part, "omitted: the archive has " + size + " (--max-size)");
      return;
    }
    int length = octets.length;
    if (length > most) {
      length = lineEnd(octets, (int) most);
      missing(part, "cut: " + length + " of " + octets.length + " bytes were kept (--max-size)");
    }
    room -= length;
    write(part, octets, length);
    held.add(new Held(part, what, length));
  }

  private static int lineEnd(byte[] octets, int most) {
    for (int i = most; i > 0; i--) {
      if (octets[i - 1] == '\n') {
        return i;
      }
    }
    return most;
  }

  /** A part can't be had. */
  public void missing(String part, String why) {
    missing.add(new Missing(part, why.strip()));
  }

  /** What is not in the archive, so far, without the secrets that are known by now. */
  public List<Missing> missing() {
    return missing.stream()
        .map(each -> new Missing(blanking.apply(each.part()), blanking.apply(each.why())))
        .toList();
  }

  /** How many parts there are, so far. */
  public int parts() {
    return held.size();
  }

  private void write(String part, byte[] octets, int length) throws IOException {
    zip.putNextEntry(new ZipEntry(part));
    zip.write(octets, 0, length);
    zip.closeEntry();
  }

  /**
   * Writes what is in the archive and what is not, as its last part, and ends it.
   *
   * @param heading what it is about
   */
  public void finish(String heading) throws IOException {
    var text = new StringBuilder(heading).append("\n\nIn this archive:\n");
    held.forEach(each ->
        text.append("  ")
            .append(each.part())
            .append("  ")
            .append(each.what())
            .append(" (")
            .append(each.octets())
            .append(" octets)\n"));
    text.append("\nNot in it:\n");
    List<Missing> all = missing();
    if (all.isEmpty()) {
      text.append("  nothing is missing\n");
    }
    all.forEach(each -> text.append("  ").append(each).append('\n'));
    text.append(
        """

        Redacted values read "blanked0": data of Secrets, passwords, tokens, keys, annotations of
        others than MetalLB, and fields that Bellman does not know. Of objects that it does not read
        only the names are there. Names, addresses and labels are as they are: look through the
        archive before you give it away.
        """);
    byte[] octets = text.toString().getBytes(StandardCharsets.UTF_8);
    write("CONTENTS.txt", octets, octets.length);
    zip.finish();
    zip.flush();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
