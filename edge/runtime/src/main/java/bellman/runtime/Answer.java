package bellman.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for another thread's answer, but not for ever: that thread may be stuck. */
public final class Answer {

  /** Less than the 30 s that commands wait for the process as a whole. */
  private static final int SECONDS = 25;

  private Answer() {}

  /** None came; the message is fit for a user. */
  public static final class MissingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what a user is told. */
    public MissingException(String message) {
      super(message);
    }

    MissingException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The answer.
   *
   * @param whose who is to answer, for the message: "the speaker's thread"
   * @throws MissingException if none came within 25 s
   * @throws CompletionException if the answer is an exception
   */
  public static <T extends @Nullable Object> T of(CompletableFuture<T> promised, String whose) {
    return of(promised, whose, SECONDS);
  }

  /** The same, within so many seconds. */
  public static <T extends @Nullable Object> T of(
      CompletableFuture<T> promised, String whose, int seconds) {
    try (var _ = Threads.pause()) {
      return promised.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new MissingException(
          whose + " has not responded for " + seconds + " s: it is stuck or overloaded", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MissingException("the wait for " + whose + " was interrupted", e);
    }
  }
}
