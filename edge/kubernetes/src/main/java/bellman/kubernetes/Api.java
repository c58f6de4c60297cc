package bellman.kubernetes;

import bellman.runtime.Threads;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to the API server whose refusals are values and not exceptions: a conflict is an
 * ordinary answer for whoever writes to objects that others write to as well.
 */
public final class Api {

  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  static final String JSON = "application/json";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";
  private static final String APPLY_PATCH = "application/apply-patch+yaml";

  /** Answers without the object itself, which whoever wrote it has. */
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

  private static final int SECONDS = 10;
  private static final int MOST_OF_A_REFUSAL = 64 * 1024;

  private final HttpClient http;
  private final URI server;
  private final RequestCounts counts;
  private final int seconds;

  Api(HttpClient http, URI server) {
    this(http, server, new RequestCounts());
  }

  /**
   * Requests to a server.
   *
   * @param counts where they are counted
   */
  Api(HttpClient http, URI server, RequestCounts counts) {
    this(http, server, counts, SECONDS);
  }

  private Api(HttpClient http, URI server, RequestCounts counts, int seconds) {
    this.http = http;
    this.server = server;
    this.counts = counts;
    this.seconds = seconds;
  }

  /** The same, with requests that are given up after so many seconds. */
  public Api within(int most) {
    return new Api(http, server, counts, most);
  }

  /**
   * An answer.
   *
   * @param status of HTTP
   * @param body what came with it, an object or a Status; empty if it can't be read
   */
  public record Reply(int status, Map<?, ?> body) {

    /** Whether it was done. */
    public boolean isDone() {
      return status >= 200 && status < 300;
    }

    /** Whether somebody else was faster, or it is there already (409). */
    public boolean isConflict() {
      return status == 409;
    }

    /** Whether there is no such object, or no such kind (404). */
    public boolean isMissing() {
      return status == 404;
    }

    /** Whether this account may not do that (401, 403). */
    public boolean isForbidden() {
      return status == 401 || status == 403;
    }

    /** Whether asking again later may help: the server is overloaded or not well. */
    public boolean isPassing() {
      return isOverloaded() || status >= 500;
    }

    /** Whether the server has too much to do, or prepares itself, and says so (429). */
    public boolean isOverloaded() {
      return status == 429;
    }

    /** The object's resource version; empty if there is none. */
    public String resourceVersion() {
      return body.get("metadata") instanceof Map<?, ?> metadata
              && metadata.get("resourceVersion") instanceof String version
          ? version
          : "";
    }

    /** What the server has to say, for the log. */
    @Override
    public String toString() {
      return status + (body.get("message") instanceof String text ? " " + text : "");
    }
  }

  /** The path of objects, or of one of them, or of a part of one. */
  public static String path(
      String apiVersion, @Nullable String namespace, String plural, String... more) {
    var path = new StringBuilder(apiVersion.indexOf('/') < 0 ? "/api/" : "/apis/");
    path.append(apiVersion);
    if (namespace != null) {
      path.append("/namespaces/").append(namespace);
    }
    path.append('/').append(plural);
    for (String part : more) {
      path.append('/').append(part);
    }
    return path.toString();
  }

  /** Reads. */
  public Reply get(String path) throws IOException {
    return send("GET", path, JSON, null);
  }

  /** Makes. */
  public Reply post(String path, Map<String, ?> body) throws IOException {
    return send("POST", path, JSON, body);
  }

  /** Changes the fields that are there (RFC 7396); a null takes a field away. */
  public Reply mergePatch(String path, Map<String, ?> patch) throws IOException {
    return send("PATCH", path, MERGE_PATCH, patch);
  }

  /** As {@link #mergePatch}, where entries of a list with a key are merged with theirs. */
  public Reply strategicPatch(String path, Map<String, ?> patch) throws IOException {
    return send("PATCH", path, STRATEGIC_PATCH, patch);
  }

  /** Has these fields be so, and be ours (server-side apply); makes the object if need be. */
  public Reply apply(String path, String manager, Map<String, ?> object) throws IOException {
    return send("PATCH", path + "?force=true&fieldManager=" + manager, APPLY_PATCH, object);
  }

  /**
   * As {@link #apply}, for a long object: the answer has its metadata only.
   *
   * @param strictly whether a field that the definition does not have is refused; else it is left
   *     out in silence, which the server decides in half the time
   */
  public Reply applyLong(String path, String manager, boolean strictly, Map<String, ?> object)
      throws IOException {
    String validation = strictly ? "Strict" : "Ignore";
    String query = "?force=true&fieldValidation=" + validation + "&fieldManager=" + manager;
    return send("PATCH", path + query, APPLY_PATCH, METADATA, object);
  }

  /**
   * Reads what is no object, such as the log of a container.
   *
   * @throws IOException if the server refuses or can't be reached; the message says why
   */
  public String text(String path) throws IOException {
    HttpRequest request = request(path, "*/*").timeout(seconds, TimeUnit.SECONDS).build();
    try (InputStream body = open("get", path, request)) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (KubernetesClientException e) {
      throw new IOException((e.getCode() == 0 ? "" : e.getCode() + " ") + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("GET " + path + " was interrupted", e);
    }
  }

  /** Reads the metadata. */
  public Reply metadata(String path) throws IOException {
    return send("GET", path, JSON, METADATA, null);
  }

  /** Puts this in the place of the object, of the resource version that is in it. */
  public Reply replace(String path, String manager, Map<String, ?> object) throws IOException {
    String query = "?fieldValidation=Strict&fieldManager=" + manager;
    return send("PUT", path + query, JSON, METADATA, object);
  }

  /** Takes away. */
  public Reply delete(String path) throws IOException {
    return send("DELETE", path, JSON, null);
  }

  /** Takes away what was found, unless somebody has changed it since: that is a conflict. */
  public Reply deleteUnchanged(String path, Reply found) throws IOException {
    Map<String, ?> options =
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "DeleteOptions",
            "preconditions",
            Map.of("resourceVersion", found.resourceVersion()));
    return send("DELETE", path, JSON, options);
  }

  /**
   * Lists a page, object by object.
   *
   * @param accept the media type that is asked for: the objects, or a part of them
   * @param filter what of each object is passed over
   * @throws KubernetesClientException if the server refuses, with its code, or can't be reached
   */
  JsonObjects.Page list(
      String path, String accept, FieldFilter filter, Consumer<Map<String, Object>> each)
      throws InterruptedException {
    HttpRequest request = request(path, accept).timeout(seconds, TimeUnit.SECONDS).build();
    try (var _ = Threads.pause();
        InputStream body = open("list", path, request)) {
      return JsonObjects.page(body, filter, each);
    } catch (IOException e) {
      throw new KubernetesClientException(path + " can't be read", e);
    }
  }

  /**
   * Watches until the server ends the watch, the connection breaks or {@code each} returns false.
   *
   * @param accept the media type that is asked for: the objects, or a part of them
   * @param filter what of each object is passed over
   * @param seconds after which it is over in any case
   * @param begun called when the server has agreed, with what ends the watch; any thread may
   * @return why the connection broke; null if the watch was ended
   * @throws KubernetesClientException if the server refuses, with its code, or can't be reached
   */
  @Nullable IOException watch(
      String path,
      String accept,
      FieldFilter filter,
      int seconds,
      Consumer<Closeable> begun,
      Predicate<JsonObjects.Event> each)
      throws InterruptedException {
    HttpRequest request = request(path, accept).timeout(seconds, TimeUnit.SECONDS).build();
    try (var _ = Threads.pause();
        InputStream body = open("watch", path, request)) {
      begun.accept(body);
      JsonObjects.events(body, filter, each);
      return null;
    } catch (IOException e) {
      LOG.debug("{}: the watch was interrupted", path, e);
      return e;
    }
  }

  private InputStream open(String verb, String path, HttpRequest request)
      throws IOException, InterruptedException {
    var answer = http.sendAsync(request, InputStream.class);
    HttpResponse<InputStream> response;
    try {
      response = answer.get(2L * seconds, TimeUnit.SECONDS);
      counts.count(verb, path, response.code());
    } catch (ExecutionException e) {
      counts.count(verb, path, null);
      throw new KubernetesClientException(path + " got no response", e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      counts.count(verb, path, null);
      throw new KubernetesClientException(path + " timed out", e);
    }
    if (response.isSuccessful()) {
      return response.body();
    }
    try (InputStream body = response.body()) {
      String text = new String(body.readNBytes(MOST_OF_A_REFUSAL), StandardCharsets.UTF_8);
      throw new RefusedException(
          String.valueOf(read(text).get("message")), response.code(), waitSeconds(response));
    }
  }

  /** What Retry-After says, which API servers write in seconds. */
  private static int waitSeconds(HttpResponse<?> response) {
    String text = response.header("Retry-After");
    try {
      return text == null ? 0 : Math.max(0, Integer.parseInt(text.strip()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private HttpRequest.Builder request(String path, String accept) {
    HttpRequest.Builder request = http.newHttpRequestBuilder().uri(server.resolve(path));
    request.header("Accept", accept);
    return request;
  }

  private Reply send(String method, String path, String type, @Nullable Map<String, ?> body)
      throws IOException {
    return send(method, path, type, JSON, body);
  }

  private Reply send(
      String method, String path, String type, String accept, @Nullable Map<String, ?> body)
      throws IOException {
    HttpRequest.Builder request = request(path, accept).timeout(seconds, TimeUnit.SECONDS);
    if (body == null) {
      request.method(method, null, null);
    } else {
      request.method(method, type, JsonObjects.write(body));
    }
    try (var _ = Threads.pause()) {
      HttpResponse<String> response =
          http.sendAsync(request.build(), String.class).get(2L * seconds, TimeUnit.SECONDS);
      counts.count(RequestCounts.verb(method), path, response.code());
      return new Reply(response.code(), read(response.body()));
    } catch (ExecutionException | TimeoutException e) {
      counts.count(RequestCounts.verb(method), path, null);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(method + " " + path + " got no response: " + cause.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(method + " " + path + " was interrupted", e);
    }
  }

  private Map<?, ?> read(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return Map.of();
    }
    try {
      return JsonObjects.read(text);
    } catch (IOException e) {
      return Map.of("message", text.substring(0, Math.min(200, text.length())));
    }
  }
}
