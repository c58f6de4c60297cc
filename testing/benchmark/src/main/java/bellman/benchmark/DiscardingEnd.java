package bellman.benchmark;

import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Open;
import bellman.net.Asn;
import bellman.net.Ipv4Address;
import bellman.net.RouterId;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A router on loopback that takes all that comes and decodes next to nothing, so that many of them
 * cost little beside the process that is measured. It answers the first OPEN when it is told to.
 */
final class DiscardingEnd implements AutoCloseable {

  /** Free below what a peerPort may be, as far as one process can say. */
  private static final int PORT = 10_000 + (int) (ProcessHandle.current().pid() % 6_000);

  private static final int OPEN = 1;
  private static final int UPDATE = 2;
  private static final int KEEPALIVE = 4;
  private static final int END_OF_RIB = 23;
  private static final int BUFFER = 1 << 18;
  private static final int HOLD_SECONDS = 240;

  private final int number;
  private final ServerSocket listener = new ServerSocket();
  private final CountDownLatch go;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch whole = new CountDownLatch(1);
  private final AtomicLong octets = new AtomicLong();
  private volatile long expected = -1;
  private volatile CountDownLatch withdrawn = new CountDownLatch(1);
  private volatile long withdrawnNanos;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean isAway;

  /** Listens at {@link #address}. */
  DiscardingEnd(int number, CountDownLatch go) throws IOException {
    this.number = number;
    this.go = go;
    listener.bind(new InetSocketAddress(InetAddress.getByName(address(number)), PORT));
    Thread.ofVirtual().start(this::serve);
  }

  /** Where the router is, an address of its own on loopback. */
  static String address(int number) {
    return "127.0.2." + (number + 1);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Waits for an OPEN: whoever sends it has laid out its routes. */
  void awaitOpen() throws InterruptedException, IOException {
    await(asked, "an OPEN");
  }

  /** Waits for the first End-of-RIB. */
  void awaitTable() throws InterruptedException, IOException {
    await(whole, "End-of-RIB");
  }

  /** How much came in UPDATEs. */
  long octets() {
    return octets.get();
  }

  /** From now on the end of the route to this host is waited for. */
  void expectWithdrawn(Ipv4Address host) {
    withdrawn = new CountDownLatch(1);
    expected = Integer.toUnsignedLong(host.bits());
  }

  /** Waits for that; returns when it was read. */
  long awaitWithdrawn() throws InterruptedException, IOException {
    await(withdrawn, "a withdrawal");
    return withdrawnNanos;
  }

  private void await(CountDownLatch latch, String what) throws InterruptedException, IOException {
    if (!latch.await(180, TimeUnit.SECONDS)) {
      throw new IOException("router " + number + " waited in vain for " + what);
    }
  }

  /** Ends all sessions, and begins none until it is to be there again. */
  void away(boolean now) throws IOException {
    isAway = now;
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void serve() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // this router is over
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      sockets.add(socket);
      if (isAway) {
        return;
      }
      socket.setTcpNoDelay(true);
      session(
          new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER)),
          socket.getOutputStream());
    } catch (IOException e) {
      // the session is over, or this router is
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(socket);
    }
  }

  private void session(DataInputStream in, OutputStream out)
      throws IOException, InterruptedException {
    byte[] header = new byte[MessageCodec.HEADER];
    while (true) {
      in.readFully(header);
      int length = (header[16] & 0xff) << 8 | (header[17] & 0xff);
      byte[] body = new byte[length - MessageCodec.HEADER];
      in.readFully(body);
      switch (header[18]) {
        case OPEN -> {
          asked.countDown();
          go.await();
          var asn = new Asn(64501);
          out.write(
              MessageCodec.encode(
                  new Open(
                      asn,
                      HOLD_SECONDS,
                      new RouterId(0xC6120100 + number),
                      List.of(
                          new Capability.MultiProtocol(AddressFamily.IPV4_UNICAST),
                          new Capability.FourOctetAs(asn)))));
          out.write(MessageCodec.encode(new Message.Keepalive()));
        }
        case KEEPALIVE -> out.write(MessageCodec.encode(new Message.Keepalive()));
        case UPDATE -> {
          octets.addAndGet(length);
          if (length == END_OF_RIB) {
            whole.countDown();
          } else {
            lookFor(body);
          }
        }
        default -> {
          return;
        }
      }
    }
  }

  private void lookFor(byte[] update) {
    int end = 2 + ((update[0] & 0xff) << 8 | (update[1] & 0xff));
    for (int at = 2; at + 5 <= end; at += 5) { // this benchmark has hosts only
      long host = 0;
      for (int i = 1; i <= 4; i++) {
        host = host << 8 | (update[at + i] & 0xff);
      }
      if (host == expected && withdrawn.getCount() > 0) {
        withdrawnNanos = System.nanoTime();
        withdrawn.countDown();
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
