package bellman.lab;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One network for all tests of a class, with Bellman's program built for its host. */
final class OneSite implements BeforeAllCallback, AfterAllCallback {
  /** What the host is called where {@link #start} starts Bellman. */
  static final String NODE = "node-1";

  private @Nullable Site site;

  @Override
  public void beforeAll(ExtensionContext context) {
    Requirements.lab();
    Bellman.prepare();
    site = new Site();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (site != null) {
      site.close();
    }
  }

  Lab lab() {
    return site().lab;
  }

  Namespace host() {
    return site().host;
  }

  Namespace first() {
    return site().first;
  }

  Namespace second() {
    return site().second;
  }

  /** See {@link Site#startFirst}. */
  Router startFirst(RouterKind kind, long asn, long hostAsn) {
    return site().startFirst(kind, asn, hostAsn);
  }

  /** Starts Bellman on the host, which remembers nothing. */
  Bellman start(Path config, String... more) {
    return start(config, lab().newFolder("state").resolve("state"), more);
  }

  /** Starts Bellman on the host, with what it kept in a file before. */
  Bellman start(Path config, Path state, String... more) {
    return Bellman.start(lab(), host(), config, NODE, state, more);
  }

  Site site() {
    return Objects.requireNonNull(site);
  }
}
