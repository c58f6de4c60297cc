package bellman.lab.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * The far end of one BFD session that comes and goes, floods, and sends packets that belong to no
 * session (RFC 5880, RFC 5881).
 */
final class HostileBfd {
  private static final int PORT = 3784;
  private static final int SEND_PORT = 49160;
  private static final int LENGTH = 24;
  private static final int ADMIN_DOWN = 0;
  private static final int DOWN = 1;
  private static final int INIT = 2;
  private static final int UP = 3;
  private static final int POLL = 0x20;
  private static final int FINAL = 0x10;
  private static final int INTERVAL_MICROS = 100_000;
  private static final int FLOOD = 20_000;

  /** After so many it is told that there were many. */
  private static final int SPOOFED = 20;

  /** Where packets come from, and where they go to. */
  record Path(InetAddress from, InetAddress to) {}

  private final Path path;
  private final InetAddress beside;
  private final Random random;
  private final DatagramSocket in;
  private final DatagramSocket out;
  private int discriminator;
  private volatile int theirs;
  private volatile int theirState = DOWN;
  private volatile boolean answers = true;

  HostileBfd(Path path, InetAddress beside, Random random) throws IOException {
    this.path = path;
    this.beside = beside;
    this.random = random;
    in = new DatagramSocket(new InetSocketAddress(path.from(), PORT));
    out = new DatagramSocket(new InetSocketAddress(path.from(), SEND_PORT));
    discriminator = 1 + random.nextInt(1 << 30);
  }

  void start() {
    Thread.ofPlatform().name("BFD reader").start(this::hear);
    Thread.ofPlatform().name("BFD").start(this::play);
  }

  private void hear() {
    var packet = new DatagramPacket(new byte[256], 256);
    while (true) {
      try {
        in.receive(packet);
        ByteBuffer octets = ByteBuffer.wrap(packet.getData());
        theirState = octets.get(1) >> 6 & 3;
        theirs = octets.getInt(4);
        if (answers && (octets.get(1) & POLL) != 0) {
          say(out, path.to(), packet(state(), FINAL, discriminator, theirs));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What an honest end would say, by what the other one said last. */
  private int state() {
    return theirState == INIT || theirState == UP ? UP : theirState == DOWN ? INIT : DOWN;
  }

  private void play() {
    try {
      while (true) {
        ordinary(1000 + random.nextInt(3000));
        switch (random.nextInt(8)) {
          case 0 -> silence();
          case 1 -> repeat(20, () -> packet(DOWN, 0, discriminator, theirs));
          case 2 -> repeat(20, () -> packet(ADMIN_DOWN, 0, discriminator, theirs));
          case 3 -> repeat(FLOOD, () -> packet(UP, POLL, discriminator, theirs));
          case 4 -> repeat(FLOOD, () -> packet(UP, 0, random.nextInt(), random.nextInt()));
          case 5 -> discriminator = 1 + random.nextInt(1 << 30);
          case 6 -> repeat(FLOOD, this::damaged);
          default -> { // with too small a TTL: as if from afar
            for (int i = 0; i < 1000; i++) {
              say(out, beside, packet(DOWN, 0, discriminator, theirs));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ordinary(int millis) throws IOException {
    for (int passed = 0; passed < millis; passed += INTERVAL_MICROS / 1000) {
      say(out, path.to(), packet(state(), 0, discriminator, theirs));
      HostileNeighbors.pause(INTERVAL_MICROS / 1000);
    }
  }

  private void silence() {
    answers = false;
    HostileNeighbors.pause(500 + random.nextInt(3000));
    answers = true;
  }

  /** What is said again and again. */
  private interface Word {
    byte[] octets();
  }

  private void repeat(int times, Word word) throws IOException {
    for (int i = 0; i < times; i++) {
      say(out, path.to(), word.octets());
    }
  }

  private byte[] damaged() {
    byte[] octets = packet(UP, 0, discriminator, theirs);
    octets[random.nextInt(LENGTH)] = (byte) random.nextInt(256);
    return octets;
  }

  /**
   * Goes on sending what a neighbor's end would send that has just begun, and by that tells that
   * the session is down, and what an end would send that knows of no session: with the neighbor's
   * address, but by another link than the neighbor's.
   */
  static void spoof(Path other, Random random) throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(other.from(), SEND_PORT));
    Thread.ofPlatform()
        .name("spoof")
        .start(() -> {
          try {
            for (int sent = 1; ; sent++) {
              say(socket, other.to(), packet(DOWN, 0, 1 + random.nextInt(1000), 0));
              say(socket, other.to(), packet(DOWN, 0, 1, random.nextInt()));
              HostileNeighbors.pause(INTERVAL_MICROS / 1000);
              if (sent == SPOOFED) {
                System.out.println("SPOOFED");
              }
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static byte[] packet(int state, int flags, int own, int your) {
    return ByteBuffer.allocate(LENGTH)
        .put((byte) (1 << 5))
        .put((byte) (state << 6 | flags))
        .put((byte) 3)
        .put((byte) LENGTH)
        .putInt(own)
        .putInt(your)
        .putInt(INTERVAL_MICROS)
        .putInt(INTERVAL_MICROS)
        .putInt(0)
        .array();
  }

  private static void say(DatagramSocket socket, InetAddress to, byte[] octets) throws IOException {
    try {
      socket.send(new DatagramPacket(octets, octets.length, to, PORT));
    } catch (java.net.PortUnreachableException | java.net.NoRouteToHostException e) {
      // nobody listens just now
    }
  }
}
