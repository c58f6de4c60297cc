package bellman.app.host;

import java.nio.file.Path;

/** Where a user's programs keep what is to survive them (XDG base directories). */
public final class StateFolder {

  private StateFolder() {}

  /** Bellman's own folder, which need not exist yet. */
  public static Path path() {
    String home = System.getenv("XDG_STATE_HOME");
    Path base =
        home == null || home.isEmpty()
            ? Path.of(System.getProperty("user.home", "."), ".local", "state")
            : Path.of(home);
    return base.resolve("bellman");
  }
}
