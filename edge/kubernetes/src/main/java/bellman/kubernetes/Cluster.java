package bellman.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The connection to an API server, and the namespace that Bellman lives in. */
public final class Cluster implements AutoCloseable {

  /** Where a Pod finds the name of its own namespace. */
  private static final Path POD_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  private static final String USUAL_NAMESPACE = "metallb-system";

  /** A request that takes longer has most likely gone nowhere. */
  private static final int REQUEST_MILLIS = 10_000;

  private static final int CONNECT_MILLIS = 5_000;

  /** A watch whose server went without a word is found dead after at most two of these. */
  private static final long PING_MILLIS = 4_000;

  private final Config config;
  private final HttpClient http;
  private final String namespace;
  private final RequestCounts requests = new RequestCounts();

  private Cluster(Config config, String namespace) {
    this.config = config;
    this.http = PromptSockets.clients().newBuilder(config).build();
    this.namespace = namespace;
  }

  /**
   * Prepares the connection; nothing is sent yet, so that a server that is away is no error.
   *
   * @param kubeconfig null for what the environment says: {@code KUBECONFIG}, then the Pod's own
   *     account, then {@code ~/.kube/config}
   * @param namespace of Bellman and of the metallb.io objects; null for the Pod's, else {@code
   *     metallb-system}
   * @param name of the process, for the server's logs
   * @throws IOException if the file is not there or can't be understood; the message is fit for a
   *     user
   */
  public static Cluster connect(@Nullable Path kubeconfig, @Nullable String namespace, String name)
      throws IOException {
    Config read;
    if (kubeconfig == null) {
      read = Config.autoConfigure(null);
    } else if (!Files.isReadable(kubeconfig)) {
      throw new IOException("there is no readable kubeconfig '" + kubeconfig + "'");
    } else {
      try {
        read = Config.fromKubeconfig(kubeconfig.toFile());
      } catch (KubernetesClientException | IllegalArgumentException e) {
        throw new IOException(
            "the kubeconfig '" + kubeconfig + "' can't be parsed: " + e.getMessage(), e);
      }
    }
    // How often and when to try again is decided by whoever asks, who knows what it is for.
    Config config =
        new ConfigBuilder(read)
            .withConnectionTimeout(CONNECT_MILLIS)
            .withRequestTimeout(REQUEST_MILLIS)
            .withRequestRetryBackoffLimit(0)
            .withWatchReconnectLimit(0)
            .withWebsocketPingInterval(PING_MILLIS)
            .withUserAgent("bellman-" + name)
            .build();
    return new Cluster(config, namespace != null ? namespace : podNamespace());
  }

  private static String podNamespace() throws IOException {
    return Files.isReadable(POD_NAMESPACE)
        ? Files.readString(POD_NAMESPACE).strip()
        : USUAL_NAMESPACE;
  }

  /** Requests to this server. */
  public Api api() {
    return new Api(http, URI.create(config.getMasterUrl()), requests);
  }

  /** How often it was asked for what. */
  public RequestCounts requests() {
    return requests;
  }

  /** The namespace of Bellman and of the metallb.io objects. */
  public String namespace() {
    return namespace;
  }

  /** Where the server is. */
  public String server() {
    return config.getMasterUrl();
  }

  @Override
  public void close() {
    http.close();
  }
}
