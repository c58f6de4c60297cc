package bellman.benchmark;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A BIRD that takes all routes of one neighbor and counts them. */
final class BirdReceiver implements AutoCloseable {

  private static final Pattern ROUTES = Pattern.compile("Routes:\\s+(\\d+) imported");
  private static final Pattern END = Pattern.compile("(?m)^[089]\\d{3} .*\n\\z");
  private static final long POLL_NANOS = 300_000;
  private static final long MOST_SECONDS = 120;

  /**
   * One session's first table.
   *
   * @param most when 98 of 100 routes were there: seconds from the session's beginning
   * @param all when all were there
   */
  record Arrival(double most, double all) {}

  private record Seen(boolean established, long routes) {}

  private final Program bird;
  private final SocketChannel control;

  /**
   * Starts one whose session is disabled.
   *
   * @param passive whether it waits for the neighbor to connect
   */
  BirdReceiver(Cable cable, boolean passive) throws IOException {
    Path folder = cable.folder();
    Path configuration = folder.resolve("receiver.conf");
    Files.writeString(
        configuration,
        """
        router id %1$s;
        protocol device {}
        protocol bgp sender {
          disabled;
          passive %3$s;
          local %1$s as 64501;
          neighbor %2$s as 64500;
          error wait time 1,2; connect delay time 1; connect retry time 1;
          ipv4 { import all; export none; };
        }
        """
            .formatted(
                Cable.End.RECEIVER.address(), Cable.End.SENDER.address(), passive ? "on" : "off"));
    Path socket = folder.resolve("receiver.control");
    bird =
        cable.start(
            Cable.End.RECEIVER,
            List.of("bird", "-f", "-c", configuration.toString(), "-s", socket.toString()));
    Waiting.until(
        "BIRD listens",
        20,
        () -> {
          bird.checkRunning();
          return Files.exists(socket);
        });
    Waiting.pause(100);
    control = SocketChannel.open(StandardProtocolFamily.UNIX);
    control.connect(UnixDomainSocketAddress.of(socket));
    answer(); // its greeting
  }

  /** Lets the session come up, and times its first table. */
  Arrival receive(long routes) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    ask("enable sender");
    long began = System.nanoTime();
    long most = -1;
    boolean up = false;
    while (true) {
      long asked = System.nanoTime();
      Seen seen = look();
      long now = System.nanoTime();
      up |= seen.established();
      if (!up) {
        began = asked; // so the time is too long by one question at most, and never too short
      } else {
        if (most < 0 && seen.routes() * 100 >= routes * 98) {
          most = now - began;
        }
        if (seen.routes() >= routes) {
          return new Arrival(most / 1e9, (now - began) / 1e9);
        }
      }
      if (now > end) {
        throw new IOException(
            "the session is "
                + (up ? "up" : "down")
                + " and "
                + seen.routes()
                + " of "
                + routes
                + " routes are there after "
                + MOST_SECONDS
                + " s");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Ends the session, and waits until its routes are gone. */
  void forget() throws IOException {
    ask("disable sender");
    Waiting.until("BIRD has forgotten", 20, () -> look().routes() == 0);
  }

  private Seen look() throws IOException {
    String text = ask("show protocols all sender");
    Matcher routes = ROUTES.matcher(text);
    return new Seen(
        text.contains("BGP state:          Established"),
        routes.find() ? Long.parseLong(routes.group(1)) : 0);
  }

  private String ask(String question) throws IOException {
    control.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.US_ASCII)));
    return answer();
  }

  private String answer() throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(16_384);
    while (!END.matcher(text).find()) {
      if (control.read(buffer.clear()) < 0) {
        throw new IOException("BIRD closed its control socket after: " + text);
      }
      text.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    control.close();
    bird.close();
  }
}
