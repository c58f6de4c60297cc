package bellman.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadsTest {

  private static Thread stays(boolean virtual, Runnable body) {
    return virtual
        ? Threads.virtual("stays", new Progress(), body)
        : Threads.platform("stays", new Progress(), body);
  }

  private static Throwable endOf(Thread thread) throws Exception {
    var end = new CompletableFuture<Throwable>();
    thread.setUncaughtExceptionHandler((_, thrown) -> end.complete(thrown));
    thread.start();
    return end.get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anExceptionThatEndsAThreadThatStaysIsAnError(boolean virtual) throws Exception {
    Throwable end =
        endOf(
            stays(
                virtual,
                () -> {
                  throw new IllegalStateException("a defect");
                }));
    assertThat(end)
        .isInstanceOf(Threads.Died.class)
        .hasMessageContaining("a defect")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorIsNotTouched(boolean virtual) throws Exception {
    var error = new StackOverflowError();
    Throwable end =
        endOf(
            stays(
                virtual,
                () -> {
                  throw error;
                }));
    assertThat(end).isSameAs(error);
  }

  @Test
  void anErrorInAMachineEndsItsThreadAndAnExceptionDoesNot() throws Exception {
    var died = new CompletableFuture<String>();
    var defects = new CompletableFuture<Throwable>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> died.complete(thread.getName() + ": " + thrown.getMessage()));
    try {
      Machine<RuntimeException> machine =
          new Machine<>() {
            @Override
            public long deadlineNanos() {
              return Long.MAX_VALUE;
            }

            @Override
            public void tick(long nowNanos) {}

            @Override
            public void handle(RuntimeException event, long nowNanos) {
              if (event instanceof IllegalStateException) {
                throw new AssertionError("no memory");
              }
              throw event;
            }
          };
      var host = new Host<>(machine, Clock.monotonic(), defects::complete).startVirtual("owner");
      host.tell(new IllegalArgumentException("one bad event"));
      assertThat(defects.get(10, TimeUnit.SECONDS)).hasMessage("one bad event");
      assertThat(died).isNotDone();
      host.tell(new IllegalStateException("the end"));
      assertThat(died.get(10, TimeUnit.SECONDS)).isEqualTo("owner: no memory");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void aThreadThatStaysIsWatchedUntilItEnds() throws Exception {
    var running = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    var progress = new Progress();
    Thread thread =
        Threads.platform(
            "stays",
            progress,
            () -> {
              running.countDown();
              try (var _ = Threads.pause()) {
                end.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    thread.start();
    running.await();
    assertThat(Threads.staying()).containsEntry(thread, progress);
    end.countDown();
    thread.join();
    assertThat(Threads.staying()).doesNotContainKey(thread);
  }

  @Test
  void nobodyWaitsForAnAnswerForEver() {
    assertThatThrownBy(() -> Answer.of(new CompletableFuture<>(), "the speaker's thread", 0))
        .isInstanceOf(Answer.MissingException.class)
        .hasMessage("the speaker's thread has not responded for 0 s: it is stuck or overloaded");
  }
}
