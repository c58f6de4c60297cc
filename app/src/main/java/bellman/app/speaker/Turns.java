package bellman.app.speaker;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's thread, as whoever asks sees it: each question is a turn, and in between the thread
 * does what else there is to do.
 */
@FunctionalInterface
public interface Turns<S> {

  /** How many prefixes or services a turn looks at, about: a millisecond or less. */
  int LOOKS = 500;

  /** Asks on that thread, and waits for the answer. The state is good only meanwhile. */
  <T extends @Nullable Object> T ask(Function<S, T> question);
}
