package bellman.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * {@code bellman run} on a folder of services, with routers in this process. Each session is of an
 * AS of our own, so that its routes have an AS path of their own.
 */
final class LoopbackSpeaker implements AutoCloseable {

  private static final long FIRST_ASN = 4_200_000_000L;
  private static final String RECONCILED = "bellman_reconcile_duration_seconds";
  private static final String TURNS = "bellman_turn_duration_seconds";

  private final Path folder = Files.createTempDirectory("bellman-benchmark");
  private final List<DiscardingEnd> routers = new ArrayList<>();
  private final CountDownLatch go = new CountDownLatch(1);
  private final HttpClient client = HttpClient.newHttpClient();
  private final int api;
  private final Program program;

  /** Starts it; returns when it has read everything and asks for sessions. */
  LoopbackSpeaker(List<String> command, int services, int peers)
      throws IOException, InterruptedException {
    this(command, services, peers, false);
  }

  /** The same, with each turn of its thread measured: {@link #turnCounts}. */
  static LoopbackSpeaker measured(List<String> command, int services, int peers)
      throws IOException, InterruptedException {
    return new LoopbackSpeaker(command, services, peers, true);
  }

  private LoopbackSpeaker(List<String> command, int services, int peers, boolean isMeasured)
      throws IOException, InterruptedException {
    Path config = folder.resolve("config");
    ServiceFolder.write(config, services);
    var text = new StringBuilder();
    for (int i = 0; i < peers; i++) {
      var router = new DiscardingEnd(i, go);
      routers.add(router);
      text.append(peer(i, ""));
    }
    Files.writeString(config.resolve("peers.yaml"), text);
    try (var free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      api = free.getLocalPort();
    }
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("run", "--config", config.toString(), "--node", "benchmark"));
    words.addAll(List.of("--state", folder.resolve("addresses").toString()));
    words.addAll(List.of("--token", folder.resolve("token").toString()));
    words.addAll(List.of("--log-level", "warn", "--drain", "0", "--api", "127.0.0.1:" + api));
    Map<String, String> environment =
        isMeasured ? Map.of("JAVA_TOOL_OPTIONS", TurnAgent.option(folder)) : Map.of();
    program = Program.start(words, environment, folder.resolve("log"));
    for (DiscardingEnd router : routers) {
      router.awaitOpen();
    }
  }

  /** The manifest of a peer. */
  String peer(int number, String more) {
    return """
    ---
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata:
      name: %s
    spec:
      myASN: %d
      peerASN: 64501
      peerAddress: %s
      peerPort: %d
      connectTime: 1s
      holdTime: 240s
    %s\
    """
        .formatted(
            ServiceFolder.peer(number),
            FIRST_ASN + number,
            DiscardingEnd.address(number),
            routers.get(number).port(),
            more);
  }

  Program program() {
    return program;
  }

  List<DiscardingEnd> routers() {
    return routers;
  }

  /** Lets all sessions come up; returns when each router has the whole table. */
  void connect() throws IOException, InterruptedException {
    go.countDown();
    for (DiscardingEnd router : routers) {
      router.awaitTable();
    }
  }

  /** Writes a file of the folder, whole or not at all. */
  void write(String name, String text) throws IOException {
    Path draft = Files.writeString(folder.resolve("draft"), text);
    Path file = folder.resolve("config").resolve(name);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  void remove(String name) throws IOException {
    Files.delete(folder.resolve("config").resolve(name));
  }

  /** For how long, in seconds, its thread has worked on what it was told so far. */
  double reconciledSeconds() throws IOException, InterruptedException {
    return value(RECONCILED + "_sum");
  }

  /** How often. */
  long reconciledCount() throws IOException, InterruptedException {
    return (long) value(RECONCILED + "_count");
  }

  /** How many things its thread has done so far. */
  long turns() throws IOException, InterruptedException {
    return (long) value(TURNS + "_count");
  }

  /**
   * How many of them took no longer than this.
   *
   * @param seconds a bound of the histogram, as it writes it
   */
  long turnsWithin(String seconds) throws IOException, InterruptedException {
    return (long) value(TURNS + "_bucket{le=\"" + seconds + "\"}");
  }

  /** What its thread's turns took of the processor so far, if it is measured. */
  TurnAgent.Counts turnCounts() throws IOException {
    return TurnAgent.counts(folder);
  }

  /** Asks its API, and reads the answer to its end; returns how many octets that was. */
  long ask(String question) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api + question));
    try (InputStream answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()).body()) {
      return answer.transferTo(OutputStream.nullOutputStream());
    }
  }

  private double value(String series) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api + "/metrics"));
    try (Stream<String> lines =
        client.send(request.build(), HttpResponse.BodyHandlers.ofLines()).body()) {
      return lines
          .filter(line -> line.startsWith(series))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst()
          .orElseThrow(() -> new IOException("no series " + series));
    }
  }

  @Override
  public void close() throws IOException {
    program.close();
    for (DiscardingEnd router : routers) {
      router.close();
    }
    client.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
