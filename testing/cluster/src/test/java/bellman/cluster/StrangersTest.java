package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Daemon;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/**
 * The port of the webhooks is open to every Pod of a cluster. Whatever strangers send there, the
 * API server is answered, the Lease is renewed, and the controller stays within its memory.
 */
final class StrangersTest {

  private static final int MIB = 1 << 20;

  /** As a container's limit would be told to the JVM. */
  private static final int LIMIT_MIB = 256;

  private static final int REQUESTS = 10_000;
  private static final int IDLE = 1_000;
  private static final int AT_ONCE = 24;

  /** How many connections without an end strangers keep, of each thread. */
  private static final int KEPT = 8;

  /** Between two renewals that are seen: a term ends after six seconds without. */
  private static final Duration LONGEST_GAP = Duration.ofSeconds(6);

  /** What strangers send. */
  private enum Kind {
    /** More than is ever read, by its own word. */
    OVERSIZED,
    /** Chunk after chunk. */
    ENDLESS,
    /** No TLS. */
    GARBAGE,
    /** The beginning of a handshake. */
    HALF_OPEN,
    /** A body that does not end. */
    SLOW,
    /** As much as is read, of JSON that says little. */
    LARGE;

    /** Most are those that cost a stranger least. */
    static Kind of(int number) {
      if (number % 200 == 0) {
        return ENDLESS;
      }
      if (number % 200 == 100) {
        return LARGE;
      }
      return switch (number % 10) {
        case 1 -> OVERSIZED;
        case 2 -> SLOW;
        case 3, 4, 5 -> HALF_OPEN;
        default -> GARBAGE;
      };
    }
  }

  private final Map<Kind, AtomicInteger> sent = new EnumMap<>(Kind.class);
  private final AtomicInteger most = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);

  @Test
  void whateverStrangersSendOthersAreServed() throws Exception {
    Requirements.apiServer();
    Arrays.stream(Kind.values()).forEach(kind -> sent.put(kind, new AtomicInteger()));
    try (var hooked = new Hooked();
        ExecutorService strangers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      Daemon controller = hooked.controllerWithin(LIMIT_MIB, "--cert-name=127.0.0.1");
      hooked.awaitHooks();
      final JsonNode before = lease(hooked);
      final long started = System.nanoTime();
      strangers.execute(() -> idle(hooked));
      AtomicInteger next = new AtomicInteger();
      AtomicInteger ended = new AtomicInteger();
      for (int i = 0; i < AT_ONCE; i++) {
        strangers.execute(() -> {
          try {
            attack(hooked, next);
          } finally {
            ended.incrementAndGet();
          }
        });
      }

      int reviews = 0;
      Duration slowest = Duration.ZERO;
      Duration gap = Duration.ZERO;
      try {
        while (ended.get() < AT_ONCE) {
          Instant asked = Instant.now();
          Kubectl.Result result = hooked.dryRun("198.51.100.0/24");
          assertThat(result.succeeded()).as(result.complaint()).isTrue();
          reviews++;
          slowest = max(slowest, Duration.between(asked, Instant.now()));
          JsonNode lease = lease(hooked);
          assertThat(lease.path("leaseTransitions")).isEqualTo(before.path("leaseTransitions"));
          assertThat(lease.path("holderIdentity")).isEqualTo(before.path("holderIdentity"));
          gap =
              max(
                  gap,
                  Duration.between(Instant.parse(lease.path("renewTime").asText()), Instant.now()));
        }
      } finally {
        over.countDown();
      }
      long peak = peakMib(controller);
      System.out.printf(
          "%s in %d s: %d reviews, the slowest %d ms; renewed at most %d ms before;"
              + " %d MiB at most; %d lines%n",
          sent,
          (System.nanoTime() - started) / 1_000_000_000,
          reviews,
          slowest.toMillis(),
          gap.toMillis(),
          peak,
          controller.log().lines().count());
      assertThat(next.get()).isGreaterThanOrEqualTo(REQUESTS);
      assertThat(sent.values()).allSatisfy(count -> assertThat(count).hasPositiveValue());
      assertThat(most).hasValue(IDLE);
      assertThat(reviews).isGreaterThan(5);
      assertThat(gap).as("since the Lease was renewed").isLessThan(LONGEST_GAP);
      assertThat(peak).as("MiB").isLessThan(LIMIT_MIB);
      assertThat(controller.isRunning()).isTrue();
      assertThat(controller.log())
          .doesNotContain(
              "OutOfMemoryError", "is no longer the leader", "internal error (please report)");
      assertThat(controller.log().lines().count()).as("lines of the log").isLessThan(500);
      assertThat(hooked.get("http://127.0.0.1:" + hooked.healthPort + "/healthz", "").statusCode())
          .isEqualTo(200);
    }
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static JsonNode lease(Hooked hooked) {
    return hooked
        .cluster
        .kubectl()
        .json("get", "lease", "bellman-controller", "-n", User.NAMESPACE)
        .path("spec");
  }

  /** The most memory that a process ever had. */
  private static long peakMib(Daemon daemon) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(daemon.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  // ---- strangers

  /** Keeps many connections that send nothing: for each that is closed, another comes. */
  private void idle(Hooked hooked) {
    List<SocketChannel> idle = new ArrayList<>();
    try {
      do {
        for (SocketChannel channel : List.copyOf(idle)) {
          if (isClosed(channel)) {
            idle.remove(channel);
            closeQuietly(channel);
          }
        }
        while (idle.size() < IDLE) {
          SocketChannel channel =
              SocketChannel.open(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), hooked.hookPort));
          channel.configureBlocking(false);
          idle.add(channel);
        }
        most.accumulateAndGet(idle.size(), Math::max);
      } while (!over.await(50, TimeUnit.MILLISECONDS));
    } catch (IOException e) {
      throw new UncheckedIOException("the port does not listen any more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      idle.forEach(StrangersTest::closeQuietly);
    }
  }

  private static boolean isClosed(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(16)) < 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static Socket connect(Hooked hooked) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), hooked.hookPort);
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it was closed by the other end
    }
  }

  private void attack(Hooked hooked, AtomicInteger next) {
    Deque<Socket> kept = new ArrayDeque<>();
    for (int number = next.getAndIncrement(); number < REQUESTS; number = next.getAndIncrement()) {
      Kind kind = Kind.of(number);
      sent.get(kind).incrementAndGet();
      try {
        Socket socket = send(hooked, kind);
        kept.add(socket);
      } catch (IOException e) {
        // refused or cut off, as it may be
      }
      if (kept.size() > KEPT) {
        closeQuietly(kept.remove());
      }
    }
    kept.forEach(StrangersTest::closeQuietly);
  }

  private static Socket send(Hooked hooked, Kind kind) throws IOException {
    Socket plain = connect(hooked);
    try {
      plain.setSoTimeout(2_000);
      switch (kind) {
        case GARBAGE -> plain.getOutputStream().write(text("GET / HTTP/1.1\r\nHost: you\r\n\r\n"));
        case HALF_OPEN ->
            // a record of a handshake that is to have 512 octets, and the beginning of a
            // ClientHello
            plain.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3});
        case OVERSIZED -> begin(hooked, plain, "Content-Length: 99999999999");
        case SLOW -> begin(hooked, plain, "Content-Length: 1000000").write('{');
        case ENDLESS -> {
          OutputStream out = begin(hooked, plain, "Transfer-Encoding: chunked");
          byte[] chunk = new byte[16 * 1024];
          for (int i = 0; i < 16 * MIB / chunk.length; i++) {
            out.write(text(Integer.toHexString(chunk.length) + "\r\n"));
            out.write(chunk);
            out.write(text("\r\n"));
          }
        }
        case LARGE -> {
          byte[] body = text("{\"request\":{\"objects\":[" + "{},".repeat(2 * MIB) + "{}]}}");
          OutputStream out = begin(hooked, plain, "Content-Length: " + body.length);
          out.write(body);
          out.flush();
        }
      }
    } catch (IOException e) {
      closeQuietly(plain);
      throw e;
    }
    return plain;
  }

  /** The head of a request of somebody without any credentials. */
  private static OutputStream begin(Hooked hooked, Socket plain, String header) throws IOException {
    var tls =
        (SSLSocket)
            Hooked.trusting()
                .getSocketFactory()
                .createSocket(plain, "127.0.0.1", hooked.hookPort, true);
    OutputStream out = tls.getOutputStream();
    out.write(text("POST /convert HTTP/1.1\r\nHost: you\r\n" + header + "\r\n\r\n"));
    out.flush();
    return out;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
