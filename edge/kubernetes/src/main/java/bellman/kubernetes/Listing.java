package bellman.kubernetes;

import bellman.api.resource.Resource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a kind now, asked for once: page by page, and each object handed over before the
 * next is read, so that long ones are never in memory together. What can't be read is left out.
 */
public final class Listing {

  private static final String METADATA =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

  private final Api api;
  private final WatchSpec watched;
  private final String accept;
  private final int limit;

  private Listing(Cluster cluster, WatchSpec watched, String accept, int limit) {
    this.api = cluster.api();
    this.watched = watched;
    this.accept = accept;
    this.limit = limit;
  }

  /**
   * All objects, whole.
   *
   * @param limit how many are asked for at a time
   */
  public static Listing of(Cluster cluster, WatchSpec watched, int limit) {
    return new Listing(cluster, watched, Api.JSON, limit);
  }

  /** The names and labels of all objects, and nothing else of them. */
  public static Listing ofMetadata(Cluster cluster, WatchSpec watched, int limit) {
    return new Listing(cluster, watched, METADATA, limit);
  }

  /**
   * Hands over each.
   *
   * @param each returns whether to go on
   * @throws IOException if the server refuses, or can't be reached; the message says why
   */
  public void each(Predicate<Resource> each) throws IOException {
    pages(item -> {
      Resource resource = WatchedObject.of(watched, item).decoded().resource();
      return resource == null || each.test(resource);
    });
  }

  /**
   * Hands over each as it is written, with its kind, whether or not it can be used.
   *
   * @param each returns whether to go on
   * @throws IOException if the server refuses, or can't be reached; the message says why
   */
  public void eachAsWritten(Predicate<Map<String, Object>> each) throws IOException {
    pages(item -> {
      // which the API server leaves away in a list
      item.put("apiVersion", watched.apiVersion());
      item.put("kind", watched.kind().text());
      return each.test(item);
    });
  }

  private void pages(Predicate<Map<String, Object>> each) throws IOException {
    var going = new boolean[] {true};
    String next = "";
    try {
      do {
        JsonObjects.Page page =
            api.list(
                path(next),
                accept,
                watched.filter(),
                item -> {
                  if (going[0]) {
                    going[0] = each.test(item);
                  }
                });
        next = page.next();
      } while (going[0] && !next.isEmpty());
    } catch (KubernetesClientException e) {
      throw new IOException(watched + " can't be listed: " + why(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the listing of " + watched + " was interrupted", e);
    }
  }

  private static String why(KubernetesClientException e) {
    return (e.getCode() == 0 ? "" : e.getCode() + " ") + e.getMessage();
  }

  private String path(String next) {
    var path = new StringBuilder(watched.path()).append("?limit=").append(limit);
    parameter(path, "labelSelector", watched.labelSelector());
    parameter(path, "fieldSelector", watched.fieldSelector());
    parameter(path, "continue", next.isEmpty() ? null : next);
    return path.toString();
  }

  private static void parameter(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append('&')
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
