package bellman.lab;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A router that sends its KEEPALIVEs each second and never gives anybody up. No real one is so
 * patient: the hold time is the smaller of both sides', so that a router's own timer ends a session
 * with a speaker that stood still for longer. A program of its own, for it runs in a namespace; it
 * prints what it receives, a word a message.
 */
final class PatientRouter {

  private static final int HOLD_SECONDS = 3;
  private static final int OPEN = 1;
  private static final int KEEPALIVE = 4;

  private PatientRouter() {}

  /** Starts it at all addresses of a place. */
  static Daemon start(Namespace place, int asn) {
    return place.start(
        "patient",
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx32m",
            "-cp",
            System.getProperty("java.class.path"),
            PatientRouter.class.getName(),
            Integer.toString(asn)));
  }

  /** The AS number. */
  public static void main(String[] arguments) throws IOException {
    int asn = Integer.parseInt(arguments[0]);
    try (ServerSocket server = new ServerSocket(179);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      System.out.println("LISTENING");
      while (true) {
        Socket socket = server.accept();
        Thread.ofPlatform()
            .start(() -> {
              try (socket) {
                talk(socket, asn, timer);
              } catch (IOException e) {
                System.out.println("LOST " + e.getMessage());
              }
            });
      }
    }
  }

  private static void talk(Socket socket, int asn, ScheduledExecutorService timer)
      throws IOException {
    System.out.println("CONNECTED");
    var in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    // version 4, AS, hold time, identifier, no capabilities
    byte[] open =
        ByteBuffer.allocate(10)
            .put((byte) 4)
            .putShort((short) asn)
            .putShort((short) HOLD_SECONDS)
            .put(new byte[] {10, 9, 9, 9})
            .put((byte) 0)
            .array();
    out.write(message(OPEN, open));
    var speaking =
        timer.scheduleAtFixedRate(
            () -> {
              try {
                out.write(message(KEEPALIVE, new byte[0]));
              } catch (IOException e) {
                throw new UncheckedIOException(e); // which is the end of this timer
              }
            },
            0,
            1,
            TimeUnit.SECONDS);
    try {
      while (true) {
        in.skipNBytes(16);
        int length = in.readUnsignedShort();
        int type = in.readUnsignedByte();
        in.skipNBytes(length - 19L);
        System.out.println("MESSAGE " + type);
      }
    } finally {
      speaking.cancel(false);
    }
  }

  private static byte[] message(int type, byte[] body) {
    return ByteBuffer.allocate(19 + body.length)
        .putLong(-1)
        .putLong(-1)
        .putShort((short) (19 + body.length))
        .put((byte) type)
        .put(body)
        .array();
  }
}
