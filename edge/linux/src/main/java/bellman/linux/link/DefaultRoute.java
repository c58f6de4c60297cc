package bellman.linux.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where packets for elsewhere leave this host, as /proc tells of the main routing table. */
public final class DefaultRoute {

  private static final Path IPV4 = Path.of("/proc/net/route");
  private static final String NOWHERE = "00000000";
  private static final int REJECT = 0x200; // RTF_REJECT

  private DefaultRoute() {}

  /**
   * The name of the interface of the IPv4 default route with the lowest metric; null if there is
   * none, or it can't be read.
   */
  public static @Nullable String interfaceName() {
    try (BufferedReader lines = Files.newBufferedReader(IPV4)) {
      return interfaceName(lines);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Reads no more than is needed: the table is sorted, and may be that of the whole Internet. Its
   * fields are Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask.
   */
  static @Nullable String interfaceName(BufferedReader lines) throws IOException {
    String _ = lines.readLine();
    String found = null;
    long lowest = Long.MAX_VALUE;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] fields = line.trim().split("\\s+", -1);
      if (fields.length < 8 || !fields[1].equals(NOWHERE)) {
        break;
      }
      try {
        long metric = Long.parseLong(fields[6]);
        boolean rejects = (Integer.parseInt(fields[3], 16) & REJECT) != 0;
        if (fields[7].equals(NOWHERE) && !rejects && metric < lowest) {
          found = fields[0];
          lowest = metric;
        }
      } catch (NumberFormatException e) {
        break;
      }
    }
    return found;
  }
}
