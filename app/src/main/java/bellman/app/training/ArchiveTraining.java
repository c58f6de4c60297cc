package bellman.app.training;

import bellman.kubernetes.certificate.SelfSigned;
import bellman.kubernetes.certificate.ServingKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A speaker or a controller for a moment, as it is in a Pod, against an API server that is played;
 * or a process with a folder, beside a router.
 */
public final class ArchiveTraining {

  private static final int SPEAKER_WATCHES = 9;
  private static final int CONTROLLER_WATCHES = 13;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** What is seen is written about: addresses, conditions, events, certificates. */
  private static final long WRITING_MILLIS = 2_000;

  private ArchiveTraining() {}

  /** What must come to pass before the process is ended. */
  private interface Awaited {
    boolean comes() throws IOException, InterruptedException;
  }

  /** The same, to be seen at the API server and the router beside the process. */
  private interface InPod {
    boolean comes(FakeApiServer server, FirstRouter router) throws InterruptedException;
  }

  /**
   * Runs a speaker in a process of its own, and waits for its end. Returns whether it began to
   * watch, announced a table, and ended in order.
   *
   * @param command what starts the program, without its arguments
   */
  public static boolean speaker(List<String> command) throws IOException, InterruptedException {
    return inFolder(folder ->
        inPod(
            folder,
            command,
            List.of(
                "speaker",
                "--drain",
                "0",
                "--api",
                "127.0.0.1:0",
                "--node-name",
                FakeObjects.NODE,
                "--token",
                folder.resolve("token").toString()),
            (server, router) ->
                await(server, SPEAKER_WATCHES) && router.awaitTable(LONGEST_NANOS)));
  }

  /** The same with a controller. */
  public static boolean controller(List<String> command) throws IOException, InterruptedException {
    return inFolder(folder ->
        inPod(
            folder,
            command,
            List.of("controller", "--webhook-port", port()),
            (server, _) -> await(server, CONTROLLER_WATCHES)));
  }

  /** The same with a process that follows a folder: one service, one session, each question. */
  public static boolean run(List<String> command) throws IOException, InterruptedException {
    return inFolder(folder -> follow(folder, command));
  }

  private interface InFolder {
    boolean run(Path folder) throws IOException, InterruptedException;
  }

  private static boolean inFolder(InFolder rehearsal) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bellman-rehearsal");
    try {
      return rehearsal.run(folder);
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  private static boolean follow(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Path config = Files.createDirectory(folder.resolve("config"));
    String api = "127.0.0.1:" + port();
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("run", "--config", config.toString(), "--node", FakeObjects.NODE));
    words.addAll(List.of("--state", folder.resolve("state").toString()));
    words.addAll(List.of("--token", folder.resolve("token").toString()));
    words.addAll(List.of("--api", api, "--drain", "0", "--log-level", "error"));
    try (var router = new FirstRouter()) {
      Files.writeString(config.resolve("all.yaml"), router.manifests());
      return during(
          new ProcessBuilder(words),
          () -> {
            boolean went = router.awaitTable(LONGEST_NANOS);
            for (String question : List.of("peers", "routes", "metrics", "healthz")) {
              URI uri = URI.create("http://" + api + "/" + question);
              try (InputStream answer = uri.toURL().openStream()) {
                went &= answer.readAllBytes().length > 0;
              }
            }
            return went;
          });
    }
  }

  private static boolean inPod(
      Path folder, List<String> command, List<String> arguments, InPod awaited)
      throws IOException, InterruptedException {
    Path authority = folder.resolve("ca.crt");
    Path account = folder.resolve("account");
    ServingKey key = SelfSigned.key("localhost", Instant.now());
    List<String> words = new ArrayList<>(command);
    words.addAll(arguments);
    words.addAll(List.of("--log-level", "error", "--namespace", FakeObjects.NAMESPACE));
    words.addAll(List.of("--port", port(), "--health-probe-port", port()));
    try (var router = new FirstRouter();
        FakeApiServer server = FakeApiServer.start(key.context(), router.port())) {
      Files.writeString(authority, pem(key));
      Files.writeString(account, "rehearsal");
      var builder = new ProcessBuilder(words);
      // what the client finds in a Pod by itself
      builder
          .environment()
          .putAll(
              Map.of(
                  "KUBERNETES_MASTER",
                  "https://localhost:" + server.port(),
                  "KUBERNETES_AUTH_TRYKUBECONFIG",
                  "false",
                  "KUBERNETES_CERTS_CA_FILE",
                  authority.toString(),
                  "KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN",
                  account.toString()));
      return during(builder, () -> awaited.comes(server, router));
    }
  }

  /** Whether something came to pass while the process ran, and it ended in order then. */
  private static boolean during(ProcessBuilder builder, Awaited awaited)
      throws IOException, InterruptedException {
    Process process = builder.inheritIO().start();
    try {
      boolean came = awaited.comes();
      process.destroy();
      return process.waitFor(LONGEST_NANOS, TimeUnit.NANOSECONDS) && came;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Waits until so many kinds are watched, and until what follows from them is written. */
  private static boolean await(FakeApiServer server, int kinds) throws InterruptedException {
    long began = System.nanoTime();
    while (server.watched() < kinds) {
      if (System.nanoTime() - began > LONGEST_NANOS) {
        return false;
      }
      Thread.sleep(50);
    }
    Thread.sleep(WRITING_MILLIS);
    return true;
  }

  private static String port() throws IOException {
    try (var free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return String.valueOf(free.getLocalPort());
    }
  }

  private static String pem(ServingKey key) throws IOException {
    X509Certificate certificate = Objects.requireNonNull(key.certificate(), "just made");
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IOException("the certificate can't be written", e);
    }
  }
}
