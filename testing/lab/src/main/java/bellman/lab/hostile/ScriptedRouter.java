package bellman.lab.hostile;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A router that does what it should, with the shortest hold time there is: it prints when it heard
 * what, by the machine's monotonic clock, which all processes share ({@link System#nanoTime}):
 *
 * <pre>
 * UP NANOS, DOWN NANOS WHY, KEEPALIVE NANOS, and of one prefix ANNOUNCED NANOS, WITHDRAWN NANOS
 * </pre>
 */
public final class ScriptedRouter {
  private static final int PORT = 179;
  private static final int KEEPALIVE_MILLIS = 1000;

  private final int asn;
  private final byte[] watched;

  private ScriptedRouter(int asn, byte[] watched) {
    this.asn = asn;
    this.watched = watched;
  }

  /**
   * Waits for the speaker, again and again.
   *
   * @param arguments its AS, and the IPv4 address whose /32 is told of
   */
  public static void main(String[] arguments) throws IOException {
    byte[] address = InetAddress.getByName(arguments[1]).getAddress();
    var router = new ScriptedRouter(Integer.parseInt(arguments[0]), address);
    try (var server = new ServerSocket(PORT)) {
      while (true) {
        try (Socket socket = server.accept()) {
          socket.setTcpNoDelay(true);
          router.talk(socket);
        } catch (IOException e) {
          say("DOWN", " " + e);
        }
      }
    }
  }

  private void talk(Socket socket) throws IOException {
    // nothing in 3 s and the session is over, as with any router
    socket.setSoTimeout(Octets.SHORTEST_HOLD * 1000);
    OutputStream out = socket.getOutputStream();
    out.write(Octets.open(asn, Octets.SHORTEST_HOLD, Octets.ipv4()));
    Thread.ofPlatform().daemon().start(() -> speak(out));
    var in = new DataInputStream(socket.getInputStream());
    boolean up = false;
    while (true) {
      in.skipNBytes(16);
      int length = in.readUnsignedShort();
      int type = in.readUnsignedByte();
      byte[] body = in.readNBytes(length - Octets.HEADER);
      switch (type) {
        case Octets.KEEPALIVE -> {
          say(up ? "KEEPALIVE" : "UP", "");
          up = true;
        }
        case Octets.UPDATE -> update(ByteBuffer.wrap(body));
        case Octets.NOTIFICATION ->
            throw new IOException("NOTIFICATION " + body[0] + "/" + body[1]);
        default -> {}
      }
    }
  }

  /** Its KEEPALIVEs, until nobody takes them. */
  private static void speak(OutputStream out) {
    try {
      while (true) {
        out.write(Octets.keepalive());
        Thread.sleep(KEEPALIVE_MILLIS);
      }
    } catch (IOException e) {
      // the reader tells
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void update(ByteBuffer body) {
    look(body, body.getShort() & 0xffff, "WITHDRAWN");
    int attributes = body.getShort() & 0xffff;
    body.position(body.position() + attributes);
    look(body, body.remaining(), "ANNOUNCED");
  }

  private void look(ByteBuffer body, int length, String word) {
    int end = body.position() + length;
    while (body.position() < end) {
      int bits = body.get() & 0xff;
      byte[] prefix = new byte[4];
      body.get(prefix, 0, (bits + 7) / 8);
      if (bits == 32 && Arrays.equals(prefix, watched)) {
        say(word, "");
      }
    }
  }

  private static void say(String word, String more) {
    System.out.println(word + " " + System.nanoTime() + more);
  }
}
