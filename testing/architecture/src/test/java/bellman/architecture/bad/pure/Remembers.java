package bellman.architecture.bad.pure;

/** Keeps state where no owner can be named. */
final class Remembers {

  static int calls;

  private Remembers() {}
}
