package bellman.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HostTest {

  private long now;

  /** Ticks each second, and notes what it is told. */
  private final class Notes implements Machine<String> {
    final List<String> notes = new ArrayList<>();
    long deadline = 1_000;

    @Override
    public long deadlineNanos() {
      return deadline;
    }

    @Override
    public void tick(long nowNanos) {
      notes.add("tick at " + nowNanos);
      deadline += 1_000;
    }

    @Override
    public void handle(String event, long nowNanos) {
      notes.add(event + " at " + nowNanos);
      now += 400; // each event takes its time
      if (event.equals("bad")) {
        throw new IllegalStateException(event);
      }
    }
  }

  @Test
  void aFloodOfEventsDoesNotStarveTheDeadline() throws InterruptedException {
    var machine = new Notes();
    var host = new Host<>(machine, () -> now, defect -> machine.notes.add("defect " + defect));
    for (int i = 0; i < 10; i++) {
      host.tell("event");
    }
    for (int i = 0; i < 7; i++) {
      host.turn();
    }
    assertThat(machine.notes)
        .containsExactly(
            "event at 0",
            "event at 400",
            "event at 800",
            "tick at 1200",
            "event at 1200",
            "event at 1600",
            "tick at 2000");
  }

  @Test
  void aDefectIsReportedAndTheMachineGoesOn() throws InterruptedException {
    var machine = new Notes();
    List<Long> turns = new ArrayList<>();
    var host =
        new Host<>(
            machine,
            () -> now,
            defect -> machine.notes.add("defect " + defect.getMessage()),
            turns::add);
    host.tell("bad");
    host.tell("good");
    host.turn();
    host.turn();
    assertThat(machine.notes).containsExactly("bad at 0", "defect bad", "good at 400");
    assertThat(turns).containsExactly(400L, 400L);
  }

  /** Nobody waits for an answer of a machine that has ended, and no connection is held by it. */
  @Test
  void whatIsToldToAMachineThatHasEndedIsLetGo() throws InterruptedException {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    var ending = new AtomicReference<Host<String>>();
    var machine =
        new Machine<String>() {
          @Override
          public long deadlineNanos() {
            return Long.MAX_VALUE;
          }

          @Override
          public void tick(long nowNanos) {}

          @Override
          public void handle(String event, long nowNanos) {
            told.add(event);
            ending.get().end();
          }

          @Override
          public void tooLate(String event) {
            told.add("too late: " + event);
          }
        };
    var host = new Host<>(machine, () -> now, defect -> told.add("defect " + defect));
    ending.set(host);
    host.tell("end");
    host.tell("behind it");
    host.startVirtual("ending");
    assertThat(told.take()).isEqualTo("end");
    assertThat(told.take()).isEqualTo("too late: behind it");
    host.tell("long after");
    assertThat(told.take()).isEqualTo("too late: long after");
  }
}
