package bellman.telemetry;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Future;

/**
 * The body of an answer while it is being made. What is short goes out in one piece with its
 * length; what is long goes out in chunks, and is never in memory as a whole.
 */
final class AnswerStream extends OutputStream {

  /** How much is held until it goes out, in octets. */
  static final int CHUNK = 32 * 1024;

  private final HttpExchange exchange;
  private final String type;
  private final HttpPatience patience;
  private final byte[] held = new byte[CHUNK];
  private int length;

  /** How long the reader was waited for. */
  private long waitedNanos;

  private boolean isBegun;

  /** An answer with status 200, of which nothing is sent yet. */
  AnswerStream(HttpExchange exchange, String type, HttpPatience patience) {
    this.exchange = exchange;
    this.type = type;
    this.patience = patience;
  }

  /** Whether some of it is sent, so that there can't be another answer any more. */
  boolean isBegun() {
    return isBegun;
  }

  @Override
  public void write(int octet) throws IOException {
    if (length == CHUNK) {
      send();
    }
    held[length++] = (byte) octet;
  }

  @Override
  public void write(byte[] octets, int from, int count) throws IOException {
    int at = from;
    for (int left = count; left > 0; ) {
      if (length == CHUNK) {
        send();
      }
      int some = Math.min(left, CHUNK - length);
      System.arraycopy(octets, at, held, length, some);
      length += some;
      at += some;
      left -= some;
    }
  }

  private void send() throws IOException {
    long before = System.nanoTime();
    Future<?> alarm = patience.alarm();
    try {
      begin(0);
      exchange.getResponseBody().write(held, 0, length);
    } finally {
      alarm.cancel(false);
    }
    length = 0;
    waitedNanos += System.nanoTime() - before;
    if (patience.isOver(waitedNanos)) {
      throw new IOException("the client reads too slowly");
    }
  }

  private void begin(long contentLength) throws IOException {
    if (!isBegun) {
      isBegun = true;
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, contentLength);
    }
  }

  /** All is written: sends what is left, and ends the answer. */
  void finish() throws IOException {
    Future<?> alarm = patience.alarm();
    try {
      begin(length == 0 ? -1 : length);
      if (length > 0) {
        exchange.getResponseBody().write(held, 0, length);
      }
      exchange.close();
    } finally {
      alarm.cancel(false);
    }
  }
}
