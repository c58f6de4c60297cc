package bellman.edge.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bfd.session.Effect;
import bellman.bfd.session.Session;
import bellman.bfd.session.Settings;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {

  private static final Settings SETTINGS = new Settings(false, 3, 50_000, 50_000, 0, 0);

  private static final BfdSession.Listener DEAF =
      new BfdSession.Listener() {
        @Override
        public void up(BfdSession session) {}

        @Override
        public void down(BfdSession session, Effect.Down why) {}
      };

  private static BfdSession session(BfdThread thread, long deadline) {
    var path = new BfdPath(Address.parse("192.0.2.1"), Address.parse("192.0.2.2"), null, false);
    var session =
        new BfdSession(thread, "", path, SETTINGS, 255, Session.created(SETTINGS, 1, 1, 0), DEAF);
    session.deadlineNanos = deadline;
    return session;
  }

  @Test
  void theFirstDeadlineIsFirstWhateverMoves() {
    var random = new SplittableRandom(5880);
    var heap = new DeadlineHeap();
    List<BfdSession> inside = new ArrayList<>();
    try (var thread = new BfdThread(() -> 0)) {
      for (int i = 0; i < 20_000; i++) {
        int dice = random.nextInt(10);
        if (inside.isEmpty() || dice < 3) {
          BfdSession added = session(thread, random.nextInt(1_000));
          heap.add(added);
          inside.add(added);
        } else if (dice < 5) {
          heap.remove(inside.remove(random.nextInt(inside.size())));
        } else {
          BfdSession moved = inside.get(random.nextInt(inside.size()));
          moved.deadlineNanos = random.nextInt(1_000);
          heap.moved(moved);
        }
        long least = inside.stream().mapToLong(each -> each.deadlineNanos).min().orElse(-1);
        BfdSession first = heap.first();
        assertThat(first == null ? -1 : first.deadlineNanos).isEqualTo(least);
        assertThat(heap.size()).isEqualTo(inside.size());
      }
    }
  }
}
