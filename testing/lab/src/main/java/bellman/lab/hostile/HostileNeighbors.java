package bellman.lab.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** The program that plays hostile neighbors, each at an address of its own, until it is ended. */
public final class HostileNeighbors {
  private static final int PORT = 179;
  private static final int DIAL_MILLIS = 2000;

  /** A speaker that dials again and again gets so many answers at once, and no more. */
  private static final int ANSWERED_AT_ONCE = 8;

  private final InetAddress speaker;
  private final List<byte[]> captures;

  private HostileNeighbors(InetAddress speaker, List<byte[]> captures) {
    this.speaker = speaker;
    this.captures = captures;
  }

  /**
   * Plays them.
   *
   * @param arguments the speaker's address; another of its addresses, to which packets go with too
   *     small a TTL; a folder of captures; a seed; and then a word for each neighbor, its kind,
   *     address and AS with commas between them, or {@code SPOOF}, another neighbor's address and
   *     the speaker's toward that one
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var all =
        new HostileNeighbors(
            InetAddress.getByName(arguments[0]), Mutation.captures(Path.of(arguments[2])));
    InetAddress beside = InetAddress.getByName(arguments[1]);
    long seed = Long.parseLong(arguments[3]);
    for (int i = 4; i < arguments.length; i++) {
      String[] words = arguments[i].split(",", -1);
      InetAddress address = InetAddress.getByName(words[1]);
      var random = new Random(seed + i);
      if (words[0].equals("SPOOF")) {
        HostileBfd.spoof(new HostileBfd.Path(address, InetAddress.getByName(words[2])), random);
        continue;
      }
      Kind kind = Kind.valueOf(words[0]);
      all.begin(kind, address, Integer.parseInt(words[2]), random);
      if (kind == Kind.BFD) {
        new HostileBfd(new HostileBfd.Path(address, all.speaker), beside, random).start();
      }
    }
    System.out.println("BEGUN");
    Thread.currentThread().join(); // until the process is ended
  }

  private void begin(Kind kind, InetAddress own, int asn, Random random) throws IOException {
    if (kind.dials()) {
      for (int i = 0; i < kind.connections(); i++) {
        var actor = new Actor(asn, new Random(random.nextLong()), captures);
        Thread.ofPlatform().name(kind + " " + i).start(() -> dial(kind, own, actor));
      }
    } else {
      var server = new ServerSocket();
      if (kind == Kind.READS_NOTHING) {
        server.setReceiveBufferSize(2048); // a window that is soon full
      }
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(own, PORT));
      for (int i = 0; i < ANSWERED_AT_ONCE; i++) {
        var actor = new Actor(asn, new Random(random.nextLong()), captures);
        Thread.ofPlatform().name(kind + " " + i).start(() -> answer(kind, server, actor));
      }
    }
  }

  private void dial(Kind kind, InetAddress own, Actor actor) {
    while (true) {
      try (Socket socket = new Socket()) {
        socket.bind(new InetSocketAddress(own, 0));
        socket.connect(new InetSocketAddress(speaker, PORT), DIAL_MILLIS);
        play(kind, socket, actor);
      } catch (IOException e) {
        // refused, reset or timed out: all of them are what it is here for
      }
      pause(1 + actor.draw(10));
    }
  }

  private static void answer(Kind kind, ServerSocket server, Actor actor) {
    while (true) {
      try (Socket socket = server.accept()) {
        play(kind, socket, actor);
      } catch (IOException e) {
        pause(1);
      }
    }
  }

  private static void play(Kind kind, Socket socket, Actor actor) throws IOException {
    try (var conversation = new Conversation(socket)) {
      kind.play(conversation, actor);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
