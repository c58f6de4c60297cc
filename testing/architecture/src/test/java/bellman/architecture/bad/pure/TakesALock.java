package bellman.architecture.bad.pure;

import java.util.concurrent.locks.ReentrantLock;

/** Shares its state instead of having one owner. */
final class TakesALock {

  private final ReentrantLock lock = new ReentrantLock();
  private int count;

  int next() {
    lock.lock();
    try {
      return count++;
    } finally {
      lock.unlock();
    }
  }

  synchronized int again() {
    return count++;
  }
}
