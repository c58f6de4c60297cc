package bellman.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.net.Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** System calls against the JDK's own channels on loopback. */
@EnabledOnOs(OS.LINUX)
class RawSocketTest {

  @Test
  void aDatagramReachesAChannelOfTheJdk() throws Exception {
    for (String loopback : new String[] {"127.0.0.1", "::1"}) {
      Address address = Address.parse(loopback);
      boolean isIpv6 = loopback.contains(":");
      try (Arena arena = Arena.ofConfined();
          DatagramChannel receiver =
              DatagramChannel.open(
                  isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
          RawSocket sender =
              RawSocket.open(isIpv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_DGRAM, 0, "a test")) {
        receiver.bind(new InetSocketAddress(InetAddress.getByName(loopback), 0));
        int port = ((InetSocketAddress) receiver.getLocalAddress()).getPort();
        sender.boundTo(RawSocket.socketAddress(arena, address, 0, 0), "binding").onDevice("lo");
        byte[] bytes = "hello".getBytes(StandardCharsets.US_ASCII);
        MemorySegment message = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);

        int sent =
            Libc.sendto(
                sender.descriptor(), message, 0, RawSocket.socketAddress(arena, address, port, 0));

        assertThat(sent).isEqualTo(5);
        var received = ByteBuffer.allocate(64);
        receiver.receive(received);
        assertThat(received.flip().remaining()).isEqualTo(5);
        assertThat(StandardCharsets.US_ASCII.decode(received).toString()).isEqualTo("hello");
      }
    }
  }

  @Test
  void anOptionSetOnAChannelIsTheChannels() throws Exception {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
      int descriptor = Descriptor.of(channel);
      RawSocket.set(descriptor, Libc.IPPROTO_IP, Libc.IP_TTL, 7, "the TTL");
      assertThat(RawSocket.get(descriptor, Libc.IPPROTO_IP, Libc.IP_TTL, "the TTL")).isEqualTo(7);
    }
  }

  @Test
  void aFailureTellsWhatWasTriedAndWhy() throws Exception {
    try (RawSocket socket = RawSocket.open(Libc.AF_INET, Libc.SOCK_DGRAM, 0, "a test")) {
      assertThatThrownBy(() -> socket.onDevice("nosuch0"))
          .isInstanceOfSatisfying(
              SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Libc.ENODEV))
          .hasMessage("the device nosuch0: no such device");
      assertThatThrownBy(() -> socket.onDevice("a-name-of-more-than-15"))
          .hasMessage("the device a-name-of-more-than-15: no such device");
      assertThatThrownBy(() -> socket.with(Libc.IPPROTO_IP, Libc.IP_TTL, 256, "the TTL of 256"))
          .hasMessage("the TTL of 256: invalid argument");
      assertThat(Libc.recv(socket.descriptor(), MemorySegment.NULL, Libc.MSG_DONTWAIT))
          .isEqualTo(-Libc.EAGAIN);
    }
  }

  @Test
  void interfacesHaveNumbers() {
    assertThat(Libc.ifNameToIndex("lo")).isPositive();
    assertThat(Libc.ifNameToIndex("nosuch0")).isEqualTo(-Libc.ENODEV);
  }
}
