package bellman.edge.bfd;

import bellman.net.Address;
import bellman.runtime.Clock;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kernel's table of IPv4 neighbors, looked at again every few seconds. */
final class NeighborTable {

  private static final Path TABLE = Path.of("/proc/net/arp");
  private static final long KEPT_NANOS = 5_000_000_000L;
  private static final int COMPLETE = 0x2;

  private record Neighbor(String address, int interfaceIndex) {}

  private final Clock clock;
  private Map<Neighbor, Long> found = Map.of();
  private long readAtNanos = Long.MIN_VALUE;

  NeighborTable(Clock clock) {
    this.clock = clock;
  }

  /** The neighbor's 48 bits; -1 if they are not known. */
  long hardwareAddress(Address neighbor, int interfaceIndex) {
    long now = clock.nanos();
    if (readAtNanos == Long.MIN_VALUE || now - readAtNanos > KEPT_NANOS) {
      readAtNanos = now;
      try {
        found = read(Files.readAllLines(TABLE));
      } catch (IOException e) {
        found = Map.of();
      }
    }
    return found.getOrDefault(new Neighbor(neighbor.toString(), interfaceIndex), -1L);
  }

  private static Map<Neighbor, Long> read(List<String> lines) throws IOException {
    Map<Neighbor, Long> table = new HashMap<>();
    for (String line : lines) {
      // address, type, flags, hardware address, mask, device
      String[] words = line.trim().split("\\s+", -1);
      if (words.length == 6 && words[2].startsWith("0x")) {
        NetworkInterface device = NetworkInterface.getByName(words[5]);
        if (device != null && (Integer.decode(words[2]) & COMPLETE) != 0) {
          long hardware = Long.parseLong(words[3].replace(":", ""), 16);
          table.put(new Neighbor(words[0], device.getIndex()), hardware);
        }
      }
    }
    return table;
  }
}
