package bellman.telemetry;

import java.io.IOException;

/** Takes what an answer has many of, one after the other, so that nobody holds them all. */
@FunctionalInterface
public interface Rows<T> {

  /**
   * Takes the next one.
   *
   * @throws IOException if whoever asked does not read any more
   */
  void add(T row) throws IOException;
}
