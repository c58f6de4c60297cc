package bellman.socket;

import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/** One TCP connection: a reader and a writer, each a virtual thread. */
final class Connection {

  /** What a connection tells its peer; called by the reader and the writer. */
  interface Listener {
    void received(Connection connection, Message message);

    void malformed(Connection connection, Notification notification, String detail);

    void closed(Connection connection, String reason);

    /** A batch given with {@link #send(List, boolean)} is in the kernel's hands. */
    void written(Connection connection);
  }

  private record Item(List<byte[]> messages, boolean report, boolean last) {}

  /** Messages that the peer's thread has not handled yet; more are left in the socket. */
  private static final int UNHANDLED_AT_MOST = 256;

  private static final int GATHER_AT_MOST = 64;
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final int number;
  private final SocketChannel channel;
  private final Listener listener;
  private final Traffic traffic;
  private final BlockingQueue<Item> outbox = new LinkedBlockingQueue<>();
  private final Semaphore unhandled = new Semaphore(UNHANDLED_AT_MOST);
  private volatile WireContext context = WireContext.BASE;
  private volatile long blockedSinceNanos = Long.MAX_VALUE;
  private volatile boolean closing;
  private final LongSupplier clock;
  private final Thread reader;
  private final Thread writer;

  Connection(
      int number,
      SocketChannel channel,
      Listener listener,
      Traffic traffic,
      LongSupplier clock,
      String name) {
    this.number = number;
    this.channel = channel;
    this.listener = listener;
    this.traffic = traffic;
    this.clock = clock;
    this.reader = Thread.ofVirtual().name(name + " reader").unstarted(this::read);
    this.writer = Thread.ofVirtual().name(name + " writer").unstarted(this::write);
  }

  void start() {
    reader.start();
    writer.start();
  }

  int number() {
    return number;
  }

  /** From the next message on. */
  void agree(WireContext agreed) {
    context = agreed;
  }

  /** Since when the peer has taken nothing of what is written; {@link Long#MAX_VALUE} if idle. */
  long blockedSinceNanos() {
    return blockedSinceNanos;
  }

  /** Puts messages behind what is to be written; the arrays are not changed. */
  void send(List<byte[]> messages, boolean report) {
    outbox.add(new Item(messages, report, false));
  }

  /** The peer's thread has handled a message that this connection reported. */
  void handled() {
    unhandled.release();
  }

  /**
   * Writes what is left, waits a moment for the other side to take it, and closes.
   *
   * @return done when it is closed; whether the other side has closed it as well
   */
  CompletableFuture<Boolean> close() {
    var closed = new CompletableFuture<Boolean>();
    closing = true;
    unhandled.release(UNHANDLED_AT_MOST); // the reader now only waits for the end
    outbox.add(new Item(List.of(), false, true));
    Thread.ofVirtual()
        .start(() -> {
          boolean both = false;
          try {
            // Closing with bytes unread would reset the connection, and the other side might
            // lose our NOTIFICATION: so the reader goes on to the end of what is there.
            boolean written = writer.join(LINGER);
            both = written && reader.join(LINGER);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          closeNow();
          closed.complete(both);
        });
    return closed;
  }

  private void closeNow() {
    try {
      channel.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  private void write() {
    try {
      while (true) {
        Item item = outbox.take();
        if (item.last()) {
          channel.shutdownOutput();
          return;
        }
        blockedSinceNanos = clock.getAsLong();
        List<byte[]> messages = item.messages();
        for (int from = 0; from < messages.size(); from += GATHER_AT_MOST) {
          List<byte[]> some =
              messages.subList(from, Math.min(messages.size(), from + GATHER_AT_MOST));
          ByteBuffer[] buffers = new ByteBuffer[some.size()];
          for (int i = 0; i < buffers.length; i++) {
            buffers[i] = ByteBuffer.wrap(some.get(i));
          }
          while (buffers[buffers.length - 1].hasRemaining()) {
            long _ = channel.write(buffers);
            blockedSinceNanos = clock.getAsLong(); // the peer took some of it
          }
          some.forEach(traffic::sent);
        }
        blockedSinceNanos = Long.MAX_VALUE;
        if (item.report()) {
          listener.written(this);
        }
      }
    } catch (IOException e) {
      report(reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    byte[] buffer = new byte[MessageCodec.MAX_EXTENDED + 1];
    int filled = 0;
    try {
      while (true) {
        int used = 0;
        while (!closing && filled - used >= MessageCodec.HEADER) {
          int length = MessageCodec.length(buffer, used, context);
          if (filled - used < length) {
            break;
          }
          Message message = MessageCodec.decode(buffer, used, length, context);
          traffic.received(buffer, used);
          used += length;
          unhandled.acquire();
          listener.received(this, message);
        }
        if (closing) {
          used = filled; // nobody wants it any more
        }
        System.arraycopy(buffer, used, buffer, 0, filled - used);
        filled -= used;
        int count = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
        if (count < 0) {
          report("the peer closed it");
          return;
        }
        filled += count;
      }
    } catch (WireException e) {
      if (!closing) {
        listener.malformed(this, e.notification(), String.valueOf(e.getMessage()));
      }
    } catch (IOException e) {
      report(reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void report(String reason) {
    if (!closing) {
      listener.closed(this, reason);
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
