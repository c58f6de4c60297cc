package bellman.architecture.bad.pure;

/** Does something by itself. */
final class StartsAThread {

  private StartsAThread() {}

  static Thread start(Runnable work) {
    return Thread.ofVirtual().start(work);
  }
}
