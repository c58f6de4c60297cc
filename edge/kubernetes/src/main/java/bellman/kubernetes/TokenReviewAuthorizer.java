package bellman.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may read a page, by the API server's word: a TokenReview says who shows a token, and a
 * SubjectAccessReview whether that one may get the path. Its word holds for a while, and is
 * remembered by a digest of the token and never by the token. Safe for use by several threads.
 */
public final class TokenReviewAuthorizer {

  private static final Logger LOG = LoggerFactory.getLogger(TokenReviewAuthorizer.class);

  /** How long a yes and a no hold. */
  static final Duration ALLOWED_FOR = Duration.ofMinutes(1);

  static final Duration DENIED_FOR = Duration.ofSeconds(10);

  /** More readers than these are no readers. */
  private static final int MOST_REMEMBERED = 1000;

  /** Those who guess tokens must not keep the API server busy. */
  private static final int MAX_CONCURRENT_REVIEWS = 4;

  private static final String BEARER = "Bearer ";

  /** How the API server is asked. */
  interface Asking {
    Api.Reply post(String path, Map<String, ?> body) throws IOException;
  }

  private record Word(int status, long untilNanos) {}

  private final Asking api;
  private final String path;
  private final LongSupplier nanoTime;
  private final Map<String, Word> words = new ConcurrentHashMap<>();
  private final Semaphore asking = new Semaphore(MAX_CONCURRENT_REVIEWS);

  TokenReviewAuthorizer(Asking api, String path, LongSupplier nanoTime) {
    this.api = api;
    this.path = path;
    this.nanoTime = nanoTime;
  }

  /** Those of a path, such as {@code /metrics}. */
  public static TokenReviewAuthorizer of(Cluster cluster, String path) {
    Api api = cluster.api();
    return new TokenReviewAuthorizer(api::post, path, System::nanoTime);
  }

  /**
   * Judges one.
   *
   * @param authorization the header that was shown; null if none was
   * @return a status of HTTP: 200 if it may, 401 if it is not known, 403 if it may not, 503 if the
   *     API server can't be asked
   */
  public int status(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(BEARER)) {
      return 401;
    }
    String token = authorization.substring(BEARER.length()).strip();
    if (token.isEmpty()) {
      return 401;
    }
    String digest = digest(token);
    long now = nanoTime.getAsLong();
    Word known = words.get(digest);
    if (known != null && known.untilNanos() - now > 0) {
      return known.status();
    }
    if (!asking.tryAcquire()) {
      return 503;
    }
    try {
      int status = ask(token);
      if (status != 503) {
        remember(digest, status, now);
      }
      return status;
    } catch (IOException e) {
      LOG.warn("cannot authenticate the client of {}: {}", path, e.getMessage());
      return 503;
    } finally {
      asking.release();
    }
  }

  private void remember(String digest, int status, long now) {
    if (words.size() >= MOST_REMEMBERED) {
      words.values().removeIf(word -> word.untilNanos() - now <= 0);
    }
    if (words.size() < MOST_REMEMBERED) {
      words.put(
          digest, new Word(status, now + (status == 200 ? ALLOWED_FOR : DENIED_FOR).toNanos()));
    }
  }

  private int ask(String token) throws IOException {
    Api.Reply review =
        api.post(
            Api.path("authentication.k8s.io/v1", null, "tokenreviews"),
            Map.of(
                "apiVersion",
                "authentication.k8s.io/v1",
                "kind",
                "TokenReview",
                "spec",
                Map.of("token", token)));
    Map<?, ?> status = status(review, "TokenReview");
    if (status == null) {
      return 503;
    }
    if (!Boolean.TRUE.equals(status.get("authenticated"))
        || !(status.get("user") instanceof Map<?, ?> user)
        || !(user.get("username") instanceof String name)) {
      return 401;
    }
    Api.Reply access =
        api.post(
            Api.path("authorization.k8s.io/v1", null, "subjectaccessreviews"),
            Map.of(
                "apiVersion",
                "authorization.k8s.io/v1",
                "kind",
                "SubjectAccessReview",
                "spec",
                subject(user, name)));
    Map<?, ?> allowed = status(access, "SubjectAccessReview");
    if (allowed == null) {
      return 503;
    }
    return Boolean.TRUE.equals(allowed.get("allowed")) ? 200 : 403;
  }

  private Map<String, Object> subject(Map<?, ?> user, String name) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("user", name);
    for (String field : new String[] {"uid", "groups", "extra"}) {
      Object value = user.get(field);
      if (value != null) {
        spec.put(field, value);
      }
    }
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("path", path);
    attributes.put("verb", "get");
    spec.put("nonResourceAttributes", attributes);
    return spec;
  }

  private @Nullable Map<?, ?> status(Api.Reply reply, String what) {
    if (!reply.isDone()) {
      LOG.warn("cannot authenticate the client of {}: {}: {}", path, what, reply);
      return null;
    }
    return reply.body().get("status") instanceof Map<?, ?> status ? status : Map.of();
  }

  private static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
