package bellman.edge.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.peer.PeerEvent;
import bellman.bgp.session.Event;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.HeaderError;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One connection over loopback; the test is both the router and the peer's thread. */
@Timeout(60)
class ConnectionTest {

  private static final WireContext EXTENDED = new WireContext(true, true, true);

  /** What the connection told and was not handled. */
  private static final class Told implements Connection.Listener {
    final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    final AtomicInteger messages = new AtomicInteger();

    /** The reader, once it has read a message. */
    volatile Thread reader = Thread.currentThread();

    @Override
    public void tell(PeerNote note) {
      switch (note) {
        case PeerNote.Received received -> {
          reader = Thread.currentThread();
          messages.incrementAndGet();
          events.add(received);
        }
        case PeerNote.Happened(PeerEvent.OfSession(Event.Malformed malformed)) ->
            events.add(malformed.notification());
        default -> events.add(note);
      }
    }

    @Override
    public void written(int connection) {}

    <T> T next(Class<T> type) throws InterruptedException {
      return type.cast(events.poll(30, TimeUnit.SECONDS));
    }
  }

  private final Told told = new Told();
  private SocketChannel router;
  private SocketChannel speaker;
  private Connection connection;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      router = SocketChannel.open(server.getLocalAddress());
      speaker = server.accept();
    }
    connection = new Connection(0, speaker, told, new Traffic(), () -> 0, "test");
  }

  @AfterEach
  void close() throws IOException {
    router.close();
    connection.close().join();
  }

  private void write(byte[] octets) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(octets);
      while (buffer.hasRemaining()) {
        int _ = router.write(buffer);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Asks again until it is so, or the test's time is over. */
  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.sleep(1);
    }
  }

  @Test
  void aRouterIsHeldBackByTheOctetsThatWaitToBeHandled() throws Exception {
    int count = 40;
    connection.agree(EXTENDED);
    connection.start();
    byte[] longest = RawRouter.announcing(MessageCodec.MAX_EXTENDED);
    Thread writing =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              for (int i = 0; i < count; i++) {
                write(longest);
              }
            });
    // until the reader waits although there is something to read, or has gone too far
    int waits = 0;
    while (told.messages.get() < 5 && waits < 100) {
      boolean waiting = told.reader.getState() == Thread.State.WAITING;
      boolean more = speaker.socket().getInputStream().available() > 0;
      waits = waiting && more ? waits + 1 : 0;
      Thread.sleep(0, 100_000); // ends when the test's time is over
    }
    assertThat(told.messages.get() * (long) longest.length).isLessThanOrEqualTo(256 * 1024);
    assertThat(connection.isUnread()).isTrue();
    for (int i = 0; i < count; i++) {
      PeerNote.Received received = told.next(PeerNote.Received.class);
      assertThat(received.message()).isInstanceOf(Update.class);
      connection.handled(received.load());
    }
    writing.join();
  }

  @Test
  void whatIsNotHandledYetIsUnread() throws Exception {
    write(RawRouter.KEEPALIVE);
    await(connection::isUnread); // it is on its way to the socket, which nobody reads yet
    connection.start();
    PeerNote.Received received = told.next(PeerNote.Received.class);
    assertThat(connection.isUnread()).isTrue();
    connection.handled(received.load());
    // half a message is nothing that was said
    byte[] half = new byte[MessageCodec.HEADER - 1];
    Arrays.fill(half, (byte) -1);
    write(half);
    await(() -> !connection.isUnread());
  }

  @Test
  void aMalformedMessageIsFollowedByReadingToTheEnd() throws Exception {
    connection.start();
    write(new byte[64]);
    assertThat(told.next(Notification.class))
        .isEqualTo(new Notification(HeaderError.CONNECTION_NOT_SYNCHRONIZED));
    write(new byte[100_000]);
    // what is unread when the socket is closed would make a reset of it, behind the NOTIFICATION
    await(() -> speaker.socket().getInputStream().available() == 0);
    router.shutdownOutput();
    CompletableFuture<Boolean> closed = connection.close();
    assertThat(closed.get(30, TimeUnit.SECONDS)).as("both sides are").isTrue();
  }

  @Test
  void aRouterThatDoesNotCloseAfterAMalformedMessageIsWaitedForAMoment() throws Exception {
    connection.start();
    write(new byte[64]);
    told.next(Notification.class);
    assertThat(connection.close().get(30, TimeUnit.SECONDS)).as("its side was open").isFalse();
  }
}
