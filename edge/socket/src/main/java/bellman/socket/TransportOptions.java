package bellman.socket;

import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Password;
import bellman.socket.linux.Descriptor;
import bellman.socket.linux.Libc;
import bellman.socket.linux.RawSocket;
import bellman.socket.linux.SystemCallException;
import bellman.socket.linux.TcpSignature;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import org.jspecify.annotations.Nullable;

/** Puts what a {@link Transport} asks for onto channels. What can't be set fails. */
final class TransportOptions {

  private TransportOptions() {}

  /** All that concerns one router's packets, before a channel is connected to it. */
  static void apply(NetworkChannel channel, Address router, Transport transport)
      throws IOException {
    String device = transport.device();
    if (device != null) {
      bind(channel, device);
    }
    hops(channel, router.family(), transport.ttl(), transport.minimumTtl());
    Password password = transport.password();
    if (password != null) {
      TcpSignature.require(Descriptor.of(channel), router, password.toBytes());
    }
  }

  /** Whether there is an interface or VRF of that name. */
  static boolean isThere(String device) {
    return Libc.isHere() && Libc.ifNameToIndex(device) > 0;
  }

  /** Why nothing happens while a device is absent. */
  static String waitsFor(String device) {
    return "waits for the device " + device + ": there is none of that name";
  }

  static void bind(NetworkChannel channel, String device) throws IOException {
    try {
      RawSocket.bindToDevice(Descriptor.of(channel), device);
    } catch (SystemCallException e) {
      throw e.errno() == Libc.ENODEV ? new IOException(waitsFor(device), e) : e;
    }
  }

  /**
   * TTL or Hop Limit.
   *
   * @param sent 0 to leave it to the kernel
   * @param least 0 to take any
   */
  static void hops(NetworkChannel channel, Family family, int sent, int least) throws IOException {
    boolean six = family == Family.IPV6;
    int level = six ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP;
    if (sent > 0 && (least > 0 || Libc.isHere())) {
      int option = six ? Libc.IPV6_UNICAST_HOPS : Libc.IP_TTL;
      RawSocket.set(Descriptor.of(channel), level, option, sent, "a TTL of " + sent);
    }
    if (least > 0) {
      int option = six ? Libc.IPV6_MINHOPCOUNT : Libc.IP_MINTTL;
      RawSocket.set(Descriptor.of(channel), level, option, least, "a least TTL of " + least);
    }
  }

  /** The rest of what a warning says where the TTL is not as asked; null where it is. */
  static @Nullable String hopsWarning(Transport transport) {
    return transport.ttl() == 0 || Libc.isHere()
        ? null
        : "packets have this system's own TTL, as only Linux lets it be set";
  }
}
