package bellman.architecture.bad.pure;

/** A name that says nothing. */
final class LuckManager {

  private LuckManager() {}

  /** And one more, inside. */
  static final class LuckUtils {

    private LuckUtils() {}
  }
}
