package bellman.cluster;

import bellman.lab.Daemon;
import bellman.lab.Lab;
import bellman.lab.LabException;
import bellman.lab.Namespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Where the programs run: on this machine's loopback interface, or in a namespace of the lab. */
sealed interface Place {

  /** The address that clients use. */
  String address();

  /** The command, to be run here. */
  List<String> inside(List<String> words);

  /** A port that nobody listens on. */
  int freePort();

  Daemon start(String program, List<String> words);

  /** The loopback interface of the machine. */
  record Host(Lab lab) implements Place {

    /**
     * Below those that the kernel gives to connections, so that none of them takes it meanwhile.
     */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 30_000;

    @Override
    public String address() {
      return "127.0.0.1";
    }

    @Override
    public List<String> inside(List<String> words) {
      return words;
    }

    @Override
    public int freePort() {
      Random random = new Random();
      @Nullable IOException last = null;
      for (int attempt = 0; attempt < 100; attempt++) {
        int port = random.nextInt(LOWEST, HIGHEST);
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
          return port;
        } catch (IOException e) {
          last = e;
        }
      }
      throw new LabException("no free port from " + LOWEST + " to " + HIGHEST + ": " + last);
    }

    @Override
    public Daemon start(String program, List<String> words) {
      return lab.start(program, words);
    }
  }

  /**
   * A namespace.
   *
   * @param address one of its addresses, which other namespaces can reach
   */
  record Inside(Namespace namespace, String address, Ports ports) implements Place {

    Inside(Namespace namespace, String address) {
      this(namespace, address, new Ports());
    }

    @Override
    public List<String> inside(List<String> words) {
      return namespace.inside(words.toArray(String[]::new));
    }

    @Override
    public int freePort() {
      return ports.next();
    }

    @Override
    public Daemon start(String program, List<String> words) {
      return namespace.start(program, words);
    }
  }

  /** Ports of a namespace, each given out once: there is nobody else in it. */
  final class Ports {
    private int last = 6442;

    private int next() {
      last++;
      return last;
    }
  }
}
