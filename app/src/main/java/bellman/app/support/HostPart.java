package bellman.app.support;

import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What machine this is, as far as a report of a defect asks. */
public final class HostPart {

  private HostPart() {}

  /** The system, its size, and its interfaces with their addresses. */
  public static String text() throws IOException {
    var text = new StringBuilder();
    line(text, "system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    for (String file : List.of("/etc/os-release", "/proc/version")) {
      Path path = Path.of(file);
      if (Files.isReadable(path)) {
        line(text, file, Files.readString(path).strip());
      }
    }
    line(text, "processors", Runtime.getRuntime().availableProcessors());
    line(text, "heap of this command, most octets", Runtime.getRuntime().maxMemory());
    text.append("interfaces\n");
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      text.append("  ")
          .append(each.getName())
          .append(each.isUp() ? " up " : " down ")
          .append(
              each.getInterfaceAddresses().stream()
                  .map(HostPart::text)
                  .collect(Collectors.joining(" ")))
          .append('\n');
    }
    return text.toString();
  }

  private static String text(InterfaceAddress address) {
    return address.getAddress().getHostAddress() + "/" + address.getNetworkPrefixLength();
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(name).append(": ").append(value).append('\n');
  }
}
