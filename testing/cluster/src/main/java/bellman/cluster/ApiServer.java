package bellman.cluster;

import bellman.lab.Daemon;
import bellman.lab.Lab;
import bellman.lab.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * kube-apiserver with an etcd of its own. The lab ends both and removes their data. Owned by one
 * thread; only a {@link Kubectl} may be used by others.
 */
public final class ApiServer implements AutoCloseable {

  /** As long as a server with clients that watch may take to end by itself. */
  private static final int SECONDS_TO_END = 5;

  /** Four seconds, and ten times as much on a machine that has other things to do. */
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private final Lab lab;
  private final Place place;
  private final Path folder;
  private final List<String> flags;
  private final int port;
  private final int etcdPort;
  private final int etcdPeerPort;
  private @Nullable Daemon etcd;
  private @Nullable Daemon server;

  private ApiServer(Lab lab, Place place, List<String> flags) {
    this.lab = lab;
    this.place = place;
    this.flags = flags;
    this.folder = lab.newFolder("apiserver");
    this.port = place.freePort();
    this.etcdPort = place.freePort();
    this.etcdPeerPort = place.freePort();
    writeFiles();
  }

  /** Why there can be no API server here, with the remedy; empty where there can. */
  public static Optional<String> obstacle() {
    return Assets.obstacle();
  }

  /**
   * Starts one on the loopback interface of this machine. It is ready on return, in about four
   * seconds.
   *
   * @param flags more flags of kube-apiserver
   */
  public static ApiServer start(Lab lab, String... flags) {
    return started(new ApiServer(lab, new Place.Host(lab), List.of(flags)));
  }

  /**
   * Starts one in a namespace.
   *
   * @param address an IPv4 address of the namespace, by which clients reach the server
   * @param flags more flags of kube-apiserver
   */
  public static ApiServer startIn(Lab lab, Namespace namespace, String address, String... flags) {
    return started(new ApiServer(lab, new Place.Inside(namespace, address), List.of(flags)));
  }

  private static ApiServer started(ApiServer server) {
    server.start();
    return server;
  }

  /** Where clients reach it; the same for as long as it lives, however often it is restarted. */
  public String url() {
    return "https://" + place.address() + ":" + port;
  }

  /** The certificate by which clients know the server, in PEM. */
  public Path certificate() {
    return folder.resolve("certs/apiserver.crt");
  }

  /**
   * A kubeconfig file for one user. It names the server's certificate, which is there once it runs.
   */
  public Path kubeconfig(User user) {
    return folder.resolve(user.fileName() + ".kubeconfig");
  }

  /** kubectl for one user. */
  public Kubectl kubectl(User user) {
    return new Kubectl(place, kubeconfig(user));
  }

  /** Where it runs; what it shall call on loopback has to run there too. */
  Place place() {
    return place;
  }

  /** The process of kube-apiserver, for one who wants to freeze it or read its log. */
  public Daemon process() {
    if (server == null) {
      throw new IllegalStateException("the API server is not running");
    }
    return server;
  }

  /** Starts what {@link #stop} or {@link #kill} ended, on the data that there are. */
  public void start() {
    if (server != null) {
      throw new IllegalStateException("the API server is running");
    }
    etcd = startEtcd();
    server = startServer();
    Kubectl admin = kubectl(User.ADMIN);
    lab.await(
        "the API server to be ready",
        LONGEST_START,
        () -> {
          if (!process().isRunning()) {
            throw new AssertionError("kube-apiserver ended: " + process().log());
          }
          return admin.result("", "get", "--raw", "/readyz");
        },
        Kubectl.Result::succeeded);
  }

  /** Tells the server to end, and waits until it has; etcd after it. The data stay. */
  public void stop() {
    process().terminateWithin(SECONDS_TO_END);
    if (etcd != null) {
      etcd.terminateWithin(SECONDS_TO_END);
    }
    etcd = null;
    server = null;
  }

  /** Ends both at once. The data stay. */
  public void kill() {
    process().kill();
    if (etcd != null) {
      etcd.kill();
    }
    etcd = null;
    server = null;
  }

  /** Ends both, if they are running. The lab removes the data. */
  @Override
  public void close() {
    if (server != null) {
      kill();
    }
  }

  private Daemon startEtcd() {
    String clients = "http://127.0.0.1:" + etcdPort;
    return place.start(
        folder.getFileName() + "-etcd",
        List.of(
            Assets.etcd(),
            "--data-dir=" + folder.resolve("etcd"),
            // The machine is not going to lose power in the middle of a test that matters.
            "--unsafe-no-fsync",
            "--log-level=warn",
            "--listen-client-urls=" + clients,
            "--advertise-client-urls=" + clients,
            "--listen-peer-urls=http://127.0.0.1:" + etcdPeerPort));
  }

  private Daemon startServer() {
    List<String> words =
        new ArrayList<>(
            List.of(
                Assets.apiServer(),
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--secure-port=" + port,
                "--bind-address=" + place.address(),
                // A namespace without a default route has no address that it would choose itself.
                "--advertise-address=" + place.address(),
                "--endpoint-reconciler-type=none",
                "--cert-dir=" + folder.resolve("certs"),
                "--service-account-key-file=" + folder.resolve("sa.pub"),
                "--service-account-signing-key-file=" + folder.resolve("sa.key"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                // Room for services by the thousand.
                "--service-cluster-ip-range=10.64.0.0/12,fd00:64::/108",
                // There is no controller that would make the accounts of pods.
                "--disable-admission-plugins=ServiceAccount",
                "--allow-privileged"));
    words.addAll(flags);
    return place.start(folder.getFileName() + "-kube-apiserver", words);
  }

  private void writeFiles() {
    try {
      // Who is tested may run as somebody who is not the owner, and has to read the kubeconfig.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      Keys.write(folder.resolve("sa.key"), folder.resolve("sa.pub"));
      Files.write(folder.resolve("tokens.csv"), User.ALL.stream().map(User::line).toList());
      for (User user : User.ALL) {
        Files.writeString(kubeconfig(user), kubeconfigText(user));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String kubeconfigText(User user) {
    return """
    apiVersion: v1
    kind: Config
    current-context: test
    clusters:
    - name: test
      cluster:
        server: %s
        certificate-authority: %s
    users:
    - name: %s
      user:
        token: %s
    contexts:
    - name: test
      context:
        cluster: test
        user: %s
    """
        .formatted(url(), certificate(), user.name(), user.token(), user.name());
  }
}
