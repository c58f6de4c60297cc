package bellman.socket;

import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this host's interfaces say about its own addresses. */
public final class LocalAddresses {

  private LocalAddresses() {}

  /**
   * An address of the other family on the interface that has {@code local}: what the routes of that
   * family have for a next hop on a session over {@code local}. Link-local ones are no help there.
   */
  public static @Nullable Address beside(Address local, Family family) {
    try {
      return of(NetworkInterface.getByInetAddress(Dialler.inet(local)), family);
    } catch (IOException e) {
      return null;
    }
  }

  /** An address of a family on the interface of a name; a link-local one is none. */
  public static @Nullable Address on(String interfaceName, Family family) {
    try {
      return of(NetworkInterface.getByName(interfaceName), family);
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable Address of(@Nullable NetworkInterface device, Family family) {
    if (device == null) {
      return null;
    }
    for (InterfaceAddress each : device.getInterfaceAddresses()) {
      Address address = Address.of(each.getAddress().getAddress());
      if (address.family() == family && !address.isLinkLocal()) {
        return address;
      }
    }
    return null;
  }

  /**
   * An IPv4 address that names this host: the one from which the kernel would reach {@code toward},
   * else the lowest on any interface that is no loopback.
   */
  public static @Nullable Ipv4Address identity(@Nullable Address toward) {
    if (toward != null && toward.family() == Family.IPV4) {
      try (var socket = new DatagramSocket()) { // connecting a datagram socket sends nothing
        socket.connect(new InetSocketAddress(Dialler.inet(toward), 179));
        InetAddress local = socket.getLocalAddress();
        if (!local.isAnyLocalAddress()
            && Address.of(local.getAddress()) instanceof Ipv4Address four) {
          return four;
        }
      } catch (IOException | java.io.UncheckedIOException e) {
        // no way there: any other address will do
      }
    }
    List<Ipv4Address> all = new ArrayList<>();
    try {
      for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InterfaceAddress each : device.getInterfaceAddresses()) {
          if (Address.of(each.getAddress().getAddress()) instanceof Ipv4Address four
              && !four.isLoopback()
              && !four.isLinkLocal()) {
            all.add(four);
          }
        }
      }
    } catch (IOException e) {
      return null;
    }
    return all.isEmpty() ? null : Collections.min(all);
  }
}
