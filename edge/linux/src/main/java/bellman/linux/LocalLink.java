package bellman.linux;

import bellman.net.Address;
import bellman.net.Family;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What this host knows of the link that one of its addresses is on. */
public final class LocalLink {

  /** Connecting a socket of UDP asks the routing table, and the port is no matter. */
  private static final int ANY_PORT = 3784;

  private LocalLink() {}

  /** Whether a neighbor's address is in the subnet of ours, so that no router is between. */
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

  /**
   * The address that packets to a router would come from, as things are now; nothing is sent.
   *
   * @param wanted one to take instead if it is on an interface of this host; null for none
   * @param device the VRF; null for none
   * @return null if there is no way to the router
   */
  public static @Nullable Address toward(
      Address router, @Nullable Address wanted, @Nullable String device) {
    if (wanted != null && device(wanted) != null) {
      return wanted;
    }
    boolean isIpv6 = router.family() == Family.IPV6;
    try (DatagramChannel channel =
        DatagramChannel.open(isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)) {
      if (device != null) {
        RawSocket.bindToDevice(Descriptor.of(channel), device);
      }
      channel.connect(new InetSocketAddress(InetAddress.getByAddress(router.toBytes()), ANY_PORT));
      return channel.getLocalAddress() instanceof InetSocketAddress local
          ? Address.of(local.getAddress().getAddress())
          : null;
    } catch (IOException e) {
      return null;
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
