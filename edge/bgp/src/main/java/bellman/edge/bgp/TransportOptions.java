package bellman.edge.bgp;

import bellman.linux.Descriptor;
import bellman.linux.Libc;
import bellman.linux.RawSocket;
import bellman.linux.SystemCallException;
import bellman.linux.TcpSignature;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Password;
import bellman.net.Prefix;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Puts what a {@link Transport} asks for onto channels. What can't be set fails. */
final class TransportOptions {

  /**
   * Internetwork control (RFC 791; as a code point of RFC 2474: CS6), which networks do not drop
   * for the sake of users' traffic. RFC 4271 appendix E has it for BGP.
   */
  private static final int INTERNETWORK_CONTROL = 0xc0;

  /** How long nothing may come before the kernel asks whether the other side is there. */
  private static final int PROBE_AFTER_SECONDS = 5;

  private static final int PROBE_EVERY_SECONDS = 2;

  /** That many without an answer are the end of the connection. */
  private static final int PROBES = 3;

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

  /**
   * TOS or Traffic Class: of what is sent, on a listening channel of the answer to a SYN as well.
   *
   * @param family of the addresses that it has; a socket of both families takes either
   */
  static void precedence(NetworkChannel channel, Family family) throws IOException {
    if (Libc.isHere()) {
      boolean isIpv6 = family == Family.IPV6;
      RawSocket.set(
          Descriptor.of(channel),
          isIpv6 ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP,
          isIpv6 ? Libc.IPV6_TCLASS : Libc.IP_TOS,
          INTERNETWORK_CONTROL,
          "a traffic class");
    } else if (channel.supportedOptions().contains(StandardSocketOptions.IP_TOS)) {
      channel.setOption(StandardSocketOptions.IP_TOS, INTERNETWORK_CONTROL);
    }
  }

  /**
   * Has the kernel ask whether the other side still knows the connection while nothing comes. From
   * the time when our OPEN is there until the router's comes, nothing else would tell that the
   * router is gone or was started anew: the machine waits four minutes (RFC 4271 section 8.2.2).
   */
  static void probe(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (Libc.isHere()) {
      int descriptor = Descriptor.of(channel);
      String what = "TCP keep-alive";
      RawSocket.set(descriptor, Libc.IPPROTO_TCP, Libc.TCP_KEEPIDLE, PROBE_AFTER_SECONDS, what);
      RawSocket.set(descriptor, Libc.IPPROTO_TCP, Libc.TCP_KEEPINTVL, PROBE_EVERY_SECONDS, what);
      RawSocket.set(descriptor, Libc.IPPROTO_TCP, Libc.TCP_KEEPCNT, PROBES, what);
    }
  }

  /**
   * Takes {@link #probe} back: once the router speaks, the hold timer decides, and a session
   * without one lives through any outage.
   */
  static void leaveToHoldTimer(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, false);
  }

  /** Whether there is an interface or VRF of that name. */
  static boolean isThere(String device) {
    return Libc.isHere() && Libc.ifNameToIndex(device) > 0;
  }

  /** Why nothing happens while a device is absent. */
  static String waitsFor(String device) {
    return "waits for the device " + device + ": it does not exist";
  }

  static void bind(NetworkChannel channel, String device) throws IOException {
    try {
      RawSocket.bindToDevice(Descriptor.of(channel), device);
    } catch (SystemCallException e) {
      throw e.errno() == Libc.ENODEV ? new IOException(waitsFor(device), e) : e;
    }
  }

  /**
   * The index of the interface or VRF that a connected channel is bound to, on request or since its
   * addresses are link-local; 0 for none.
   */
  static int device(SocketChannel channel) throws IOException {
    if (channel.getLocalAddress() instanceof InetSocketAddress local
        && local.getAddress() instanceof Inet6Address isIpv6
        && isIpv6.getScopeId() > 0) {
      return isIpv6.getScopeId();
    }
    String device = Libc.isHere() ? RawSocket.device(Descriptor.of(channel)) : null;
    return device == null ? 0 : Math.max(0, Libc.ifNameToIndex(device));
  }

  /**
   * TTL or Hop Limit.
   *
   * @param sent 0 to leave it to the kernel
   * @param least 0 to take any
   */
  static void hops(NetworkChannel channel, Family family, int sent, int least) throws IOException {
    boolean isIpv6 = family == Family.IPV6;
    int level = isIpv6 ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP;
    if (sent > 0 && (least > 0 || Libc.isHere())) {
      int option = isIpv6 ? Libc.IPV6_UNICAST_HOPS : Libc.IP_TTL;
      RawSocket.set(Descriptor.of(channel), level, option, sent, "a TTL of " + sent);
    }
    if (least > 0) {
      int option = isIpv6 ? Libc.IPV6_MINHOPCOUNT : Libc.IP_MINTTL;
      RawSocket.set(Descriptor.of(channel), level, option, least, "a least TTL of " + least);
    }
  }

  /** As {@link #hops}, on a channel on which it may have been set before. */
  static void hopsAnew(NetworkChannel channel, Family family, int sent, int least)
      throws IOException {
    if (Libc.isHere()) {
      boolean isIpv6 = family == Family.IPV6;
      int descriptor = Descriptor.of(channel);
      int level = isIpv6 ? Libc.IPPROTO_IPV6 : Libc.IPPROTO_IP;
      int ttl = isIpv6 ? Libc.IPV6_UNICAST_HOPS : Libc.IP_TTL;
      int minimum = isIpv6 ? Libc.IPV6_MINHOPCOUNT : Libc.IP_MINTTL;
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
