package bellman.benchmark;

import java.io.IOException;
import java.util.List;

/** What {@code bellman run} keeps resident. */
final class ResidentMemory {

  static final long SETTLE_MILLIS = 5_000;

  private ResidentMemory() {}

  /** In KiB: before the router was there, some seconds after it had its table, and at most. */
  record Result(long loadedKib, long sentKib, long peakKib) {}

  /**
   * Measures one process.
   *
   * @param settleMillis how long it is left alone before each look
   */
  static Result measure(List<String> command, int services, long settleMillis) throws IOException {
    try (Cable cable = new Cable();
        Sender sender = BellmanSender.start(command, cable, services);
        BirdReceiver receiver = new BirdReceiver(cable, true)) {
      Waiting.pause(settleMillis);
      final long loaded = sender.program().residentKib();
      var _ = receiver.receive(services);
      Waiting.pause(settleMillis);
      return new Result(loaded, sender.program().residentKib(), sender.program().peakKib());
    }
  }
}
