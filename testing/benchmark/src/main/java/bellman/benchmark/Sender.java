package bellman.benchmark;

import java.io.IOException;

/**
 * A program at one end of a cable that holds a table before the router at the other end is there.
 */
interface Sender extends AutoCloseable {

  /** How a sender is started; returns when the table is loaded. */
  interface Start {
    Sender start(Cable cable, int routes) throws IOException;
  }

  /** Its process. */
  Program program();

  /** Whether it waits for the router to connect. */
  boolean passive();

  @Override
  default void close() {
    program().close();
  }
}
