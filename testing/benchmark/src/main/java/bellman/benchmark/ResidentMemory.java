package bellman.benchmark;

import java.io.IOException;
import java.util.List;

/** What {@code bellman run} keeps resident. */
final class ResidentMemory {

  private static final long SETTLE_MILLIS = 5_000;

  private ResidentMemory() {}

  /** In KiB: before the router was there, some seconds after it had its table, and at most. */
  record Result(long loadedKib, long sentKib, long peakKib) {}

  static Result measure(List<String> command, int services) throws IOException {
    try (Cable cable = new Cable();
        Sender sender = BellmanSender.start(command, cable, services);
        BirdReceiver receiver = new BirdReceiver(cable, true)) {
      Waiting.pause(SETTLE_MILLIS);
      final long loaded = sender.program().residentKib();
      var _ = receiver.receive(services);
      Waiting.pause(SETTLE_MILLIS);
      return new Result(loaded, sender.program().residentKib(), sender.program().peakKib());
    }
  }
}
