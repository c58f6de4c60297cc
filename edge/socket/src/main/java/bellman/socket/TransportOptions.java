package bellman.socket;

import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Password;
import bellman.net.Prefix;
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

  /** Takes a TTL back. */
  private static final int KERNELS_OWN = -1;

  private TransportOptions() {}

  /** All that concerns one router's packets, before a channel is connected to it. */
  static void apply(NetworkChannel channel, Address router, Transport transport)
      throws IOException {
    String device = transport.device();
    if (device != null) {
      bind(channel, device);
    }
    hops(channel, router.family(), transport.ttl(), transport.minimumTtl());
    sign(channel, Prefix.host(router), transport.password());
  }

  /** Signs and checks what goes to and fro, if there is a password. */
  static void sign(NetworkChannel channel, Prefix routers, @Nullable Password password)
      throws IOException {
    if (password != null) {
      TcpSignature.require(Descriptor.of(channel), routers, password.toBytes());
    }
  }

  /** Takes an older password back. */
  static void unsign(NetworkChannel channel, Prefix routers) throws IOException {
    TcpSignature.forget(Descriptor.of(channel), routers);
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

  /** As {@link #hops}, on a channel on which it may have been set before. */
  static void hopsAnew(NetworkChannel channel, Family family, int sent, int least)
      throws IOException {
    if (Libc.isHere()) {
      boolean six = family == Family.IPV6;
      int descriptor = Descriptor.of(channel);
      int level = six ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP;
      int ttl = six ? Libc.IPV6_UNICAST_HOPS : Libc.IP_TTL;
      int minimum = six ? Libc.IPV6_MINHOPCOUNT : Libc.IP_MINTTL;
      RawSocket.set(descriptor, level, ttl, sent == 0 ? KERNELS_OWN : sent, "a TTL of " + sent);
      RawSocket.set(descriptor, level, minimum, least, "a least TTL of " + least);
    } else {
      hops(channel, family, sent, least);
    }
  }

  /** The rest of what a warning says where the TTL is not as asked; null where it is. */
  static @Nullable String hopsWarning(Transport transport) {
    return transport.ttl() == 0 || Libc.isHere()
        ? null
        : "packets have this system's own TTL, as only Linux lets it be set";
  }
}
