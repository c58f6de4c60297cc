package bellman.kubernetes;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How often an API server was asked for what, and how it answered. Any thread may count. */
public final class RequestCounts {

  /** The code of a request that got no answer. */
  public static final String NO_ANSWER = "none";

  /**
   * What requests have in common.
   *
   * @param verb as roles call it: {@code get}, {@code list}, {@code watch}, {@code create}, {@code
   *     update}, {@code patch}, {@code delete}
   * @param resource the plural of the kind, with its part where one is meant ({@code
   *     services/status})
   * @param code the status of HTTP, or {@link #NO_ANSWER}
   */
  public record Request(String verb, String resource, String code) {}

  private final Map<Request, LongAdder> counts = new ConcurrentHashMap<>();

  RequestCounts() {}

  /** How often each was made so far. */
  public Map<Request, Long> counts() {
    var all = new ConcurrentHashMap<Request, Long>();
    counts.forEach((request, count) -> all.put(request, count.sum()));
    return all;
  }

  /**
   * A request was made.
   *
   * @param path with or without a query
   * @param code null if there was no answer
   */
  void count(String verb, String path, @Nullable Integer code) {
    var request = new Request(verb, resource(path), code == null ? NO_ANSWER : code.toString());
    counts.computeIfAbsent(request, _ -> new LongAdder()).increment();
  }

  /** The verb of a method, for requests about single objects. */
  static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "get";
    };
  }

  /** What a path is about: {@code /api/VERSION/..} or {@code /apis/GROUP/VERSION/..}. */
  static String resource(String path) {
    int query = path.indexOf('?');
    String[] parts = (query < 0 ? path : path.substring(0, query)).split("/", -1);
    int at = parts.length > 1 && parts[1].equals("apis") ? 4 : 3;
    if (parts.length > at + 2 && parts[at].equals("namespaces")) {
      at += 2;
    }
    if (at >= parts.length) {
      return "";
    }
    return parts.length > at + 2 ? parts[at] + "/" + parts[at + 2] : parts[at];
  }
}
