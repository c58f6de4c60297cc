package bellman.socket.bfd;

import bellman.net.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What this host knows of the link that one of its addresses is on. */
public final class LocalLink {

  private LocalLink() {}

  /** Whether a neighbour's address is in the subnet of ours, so that no router is between. */
  public static boolean reaches(Address local, Address remote) {
    NetworkInterface device = device(local);
    if (device == null || local.family() != remote.family()) {
      return false;
    }
    for (InterfaceAddress each : device.getInterfaceAddresses()) {
      int length = each.getNetworkPrefixLength();
      if (Address.of(each.getAddress().getAddress()).equals(local)
          && local.masked(length).equals(remote.masked(length))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the kernel forwards what comes by that link, over IPv4. */
  public static boolean forwards(Address local) {
    NetworkInterface device = device(local);
    if (device == null) {
      return false;
    }
    Path setting = Path.of("/proc/sys/net/ipv4/conf", device.getName(), "forwarding");
    try {
      return Files.readString(setting).trim().equals("1");
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable NetworkInterface device(Address local) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getByAddress(local.toBytes()));
    } catch (IOException e) {
      return null;
    }
  }
}
