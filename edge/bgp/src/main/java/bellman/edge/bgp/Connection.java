package bellman.edge.bgp;

import bellman.bgp.peer.InboundStream;
import bellman.bgp.peer.PeerEvent;
import bellman.bgp.session.Event;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection: a reader and a writer, each a virtual thread. Neither keeps its carrier for
 * long, whatever the other side does, and what is read and not handled yet is bounded in octets.
 */
final class Connection {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Who hears of a connection; called by the reader and the writer. */
  interface Listener {
    /** Of a message, octets that are none, or the end. */
    void tell(PeerNote note);

    /** A batch given with {@link #send(List, boolean)} is in the kernel's hands. */
    void written(int connection);
  }

  private record Item(List<EncodedMessage> messages, boolean report, boolean last) {}

  /**
   * What may have been read and not been handled yet by the peer's thread, in octets; more is left
   * in the socket. More than the longest message.
   */
  private static final int UNHANDLED_AT_MOST = 256 * 1024;

  /** What a message is counted as beside its octets: the objects that it becomes. */
  private static final int OF_A_MESSAGE = 256;

  /** What is read in one turn of {@link Pacing}, counted likewise. */
  private static final int READ_AT_ONCE = 64 * 1024;

  /** Octets that are written in one turn. */
  private static final int WRITTEN_AT_ONCE = 1024 * 1024;

  private static final int GATHER_AT_MOST = 64;
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final int number;
  private final SocketChannel channel;
  private final Listener listener;
  private final Traffic traffic;
  private final BlockingQueue<Item> outbox = new LinkedBlockingQueue<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final Semaphore unhandled = new Semaphore(UNHANDLED_AT_MOST);
  private volatile WireContext context = WireContext.BASE;
  private volatile long blockedSinceNanos = Long.MAX_VALUE;
  private volatile boolean closing;

  /** Whether the reader has octets in hand that it has not looked at. */
  private volatile boolean inHand;

  /** Whether there is word of the end that the peer's thread may not have heard yet. */
  private volatile boolean over;

  private final LongSupplier clock;
  private final Progress reading = new Progress();
  private final Progress writing = new Progress();
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
    this.reader = Threads.virtual(name + " reader", reading, this::read);
    this.writer = Threads.virtual(name + " writer", writing, this::write);
  }

  void start() {
    reader.start();
    writer.start();
  }

  int number() {
    return number;
  }

  /** Where it ends on this host; null if it is gone already. */
  @Nullable InetSocketAddress local() {
    try {
      return channel.getLocalAddress() instanceof InetSocketAddress inet ? inet : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** From the next message on. */
  void agree(WireContext agreed) {
    context = agreed;
  }

  /** Since when the peer has taken nothing of what is written; {@link Long#MAX_VALUE} if idle. */
  long blockedSinceNanos() {
    return blockedSinceNanos;
  }

  /** Puts messages behind what is to be written. */
  void send(List<EncodedMessage> messages, boolean report) {
    outbox.add(new Item(messages, report, false));
  }

  /** The peer's thread has handled a message that this connection reported. */
  void handled(int load) {
    unhandled.release(load);
  }

  /** Whether something has come that the peer's thread has not handled yet. */
  boolean isUnread() {
    if (over || inHand || unhandled.availablePermits() < UNHANDLED_AT_MOST) {
      return true;
    }
    try {
      return channel.socket().getInputStream().available() > 0;
    } catch (IOException e) {
      return true; // the reader will say so
    }
  }

  /**
   * Writes what is left, waits a moment for the other side to take it, and closes.
   *
   * @return done when it is closed; whether the other side has closed it as well
   */
  CompletableFuture<Boolean> close() {
    closing = true;
    unhandled.release(UNHANDLED_AT_MOST); // the reader now only waits for the end
    outbox.add(new Item(List.of(), false, true));
    Threads.brief(
            "closing a connection",
            () -> {
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
              ended.complete(both);
            })
        .start();
    return ended;
  }

  /** What {@link #close} returns. */
  CompletableFuture<Boolean> ended() {
    return ended;
  }

  /** Ends it without more ado. */
  void closeNow() {
    try {
      channel.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  private void write() {
    try {
      while (true) {
        writing.waiting();
        Item item = outbox.take();
        writing.working();
        if (item.last()) {
          channel.shutdownOutput();
          return;
        }
        writing.waiting(); // for the peer, which takes what it likes
        blockedSinceNanos = clock.getAsLong();
        List<EncodedMessage> messages = item.messages();
        Pacing.Turn turn = null;
        long inTurn = 0;
        for (int from = 0; from < messages.size(); from += GATHER_AT_MOST) {
          List<EncodedMessage> some =
              messages.subList(from, Math.min(messages.size(), from + GATHER_AT_MOST));
          ByteBuffer[] buffers = buffers(some);
          while (buffers[buffers.length - 1].hasRemaining()) {
            inTurn += channel.write(buffers);
            blockedSinceNanos = clock.getAsLong(); // the peer took some of it
            if (inTurn >= WRITTEN_AT_ONCE) {
              inTurn = 0;
              turn = Pacing.next(turn);
            }
          }
          some.forEach(message -> traffic.sent(message.type()));
        }
        blockedSinceNanos = Long.MAX_VALUE;
        if (item.report()) {
          listener.written(number);
        }
      }
    } catch (IOException e) {
      report(Channels.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ByteBuffer[] buffers(List<EncodedMessage> messages) {
    List<ByteBuffer> buffers = new ArrayList<>(2 * messages.size());
    for (EncodedMessage message : messages) {
      message.forEachPart(
          (array, offset, length) -> buffers.add(ByteBuffer.wrap(array, offset, length)));
    }
    return buffers.toArray(ByteBuffer[]::new);
  }

  private void read() {
    var in = new InboundStream();
    Pacing.Turn turn = null;
    int inTurn = 0;
    boolean spoke = false;
    try {
      while (!closing) {
        Message message = in.next(context);
        if (message == null) {
          if (!fill(in)) {
            return;
          }
          continue;
        }
        if (!spoke) {
          spoke = true;
          TransportOptions.leaveToHoldTimer(channel);
        }
        traffic.received(message);
        int load = in.length() + OF_A_MESSAGE;
        reading.waiting();
        unhandled.acquire(load);
        reading.working();
        listener.tell(new PeerNote.Received(this, message, load));
        inTurn += load;
        if (inTurn >= READ_AT_ONCE) {
          inTurn = 0;
          reading.waiting();
          unhandled.acquire(UNHANDLED_AT_MOST); // what was read takes time to handle, too
          unhandled.release(UNHANDLED_AT_MOST);
          turn = Pacing.next(turn);
          reading.working();
        }
      }
      discard(in);
    } catch (WireException e) {
      over = true;
      if (!closing) {
        tell(new Event.Malformed(number, e.notification(), String.valueOf(e.getMessage())));
      }
      discard(in);
    } catch (IOException e) {
      report(Channels.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // what one peer sent must not end the process: its connection ends, and is made anew
      LOG.error("{}: internal error (please report)", Thread.currentThread().getName(), e);
      report("it could not be read: internal error (please report; see the log): " + e);
    }
  }

  /** Waits for more octets; false if none will come, which is reported. */
  private boolean fill(InboundStream in) throws IOException {
    inHand = false;
    reading.waiting();
    int count = channel.read(ByteBuffer.wrap(in.buffer(), in.end(), in.room()));
    reading.working();
    inHand = true;
    if (count < 0) {
      report("the peer closed it");
      return false;
    }
    in.filled(count);
    return true;
  }

  /**
   * Nobody wants what still comes, and yet it must be read to the end: a socket that is closed with
   * something unread resets the connection, and the other side may lose the NOTIFICATION that it
   * was just sent. {@link #close} ends it when the other side does not.
   */
  private void discard(InboundStream in) {
    reading.waiting();
    Pacing.Turn turn = null;
    long inTurn = 0;
    try {
      int count;
      while ((count = channel.read(ByteBuffer.wrap(in.buffer()))) >= 0) {
        inTurn += count;
        if (inTurn >= READ_AT_ONCE) {
          inTurn = 0;
          turn = Pacing.next(turn);
        }
      }
    } catch (IOException e) {
      // closed by us, or lost: it is over either way
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void report(String reason) {
    over = true;
    if (!closing) {
      tell(new Event.Closed(number, reason));
    }
  }

  private void tell(Event event) {
    listener.tell(new PeerNote.Happened(new PeerEvent.OfSession(event)));
  }
}
