package bellman.socket.link;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a kernel of Linux 6.18 told while one end of a veth pair came up, lost and got back its
 * carrier, was put into a bridge and taken out, lost an address, was renamed and removed. Read with
 * another program's netlink socket.
 */
final class NetlinkTest {

  private static final Netlink NETLINK = new Netlink(ByteOrder.LITTLE_ENDIAN);

  private static List<byte[]> datagrams() {
    try (InputStream in = NetlinkTest.class.getResourceAsStream("veth.txt")) {
      String text =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines()
          .filter(line -> line.startsWith("R "))
          .map(line -> HexFormat.of().parseHex(line.substring(2)))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** After each datagram one line for each interface but the loopback, where it has changed. */
  private static List<String> history() {
    var table = new LinkTable();
    List<String> history = new ArrayList<>();
    for (byte[] datagram : datagrams()) {
      NETLINK.read(datagram, datagram.length).forEach(table::apply);
      String now = "";
      for (Link link : table.snapshot().all()) {
        if (!link.name().equals("lo")) {
          now += now.isEmpty() ? "" : "; ";
          now += link.name() + (link.up() ? " up" : " down") + (link.running() ? " running" : "");
          now += link.master() == 0 ? "" : " in " + link.master();
          for (LinkAddress each : link.addresses()) {
            now += " " + each.address() + "/" + each.length() + (each.usable() ? "" : "?");
          }
        }
      }
      if (history.isEmpty() || !history.getLast().equals(now)) {
        history.add(now);
      }
    }
    return history;
  }

  @Test
  void aLifeOfAnInterface() {
    assertThat(history())
        .containsExactly(
            "ul0 down",
            "ul0 down 10.9.0.1/24",
            "ul0 up 10.9.0.1/24",
            "ul0 up running 10.9.0.1/24",
            "ul0 up running 10.9.0.1/24 fe80::ff:fe00:a/64",
            "ul0 up running 10.9.0.1/24 fe80::ff:fe00:a/64 2001:db8::1/64",
            "ul0 up 10.9.0.1/24 fe80::ff:fe00:a/64 2001:db8::1/64",
            "ul0 up running 10.9.0.1/24 fe80::ff:fe00:a/64 2001:db8::1/64",
            "ul0 up running 10.9.0.1/24 fe80::ff:fe00:a/64 2001:db8::1/64; br0 down",
            "ul0 up running in 3 10.9.0.1/24 fe80::ff:fe00:a/64 2001:db8::1/64; br0 down",
            "ul0 up running 10.9.0.1/24 fe80::ff:fe00:a/64 2001:db8::1/64; br0 down",
            "ul0 up running fe80::ff:fe00:a/64 2001:db8::1/64; br0 down",
            "ul0 up running fe80::ff:fe00:a/64 2001:db8::1/64",
            "ulx up running fe80::ff:fe00:a/64 2001:db8::1/64",
            "ulx down fe80::ff:fe00:a/64 2001:db8::1/64",
            "ulx down fe80::ff:fe00:a/64",
            "ulx down",
            "");
  }

  @Test
  void whatALinkIs() {
    var table = new LinkTable();
    for (byte[] datagram : datagrams().subList(0, 4)) {
      NETLINK.read(datagram, datagram.length).forEach(table::apply);
    }
    Links links = table.snapshot();

    Link lo = Objects.requireNonNull(links.named("lo"));
    assertThat(lo.carries()).isTrue();
    assertThat(lo.has(Address.parse("::1"))).isTrue();
    Link veth = Objects.requireNonNull(links.named("ul0"));
    assertThat(veth).isEqualTo(links.at(veth.index()));
    assertThat(String.valueOf(veth.mac())).isEqualTo("02:00:00:00:00:0a");
    assertThat(links.holding(Address.parse("10.9.0.1"))).isEqualTo(veth);
    assertThat(links.reaching(Address.parse("10.9.0.77"))).isEqualTo(veth);
    assertThat(links.reaching(Address.parse("10.9.1.1"))).isNull();
  }

  @Test
  void questions() {
    // as iproute2 asks for all addresses: length, RTM_GETADDR, REQUEST|DUMP, sequence
    assertThat(HexFormat.of().formatHex(NETLINK.ask(Netlink.GET_ADDRESSES, 7)))
        .isEqualTo("14000000" + "1600" + "0103" + "07000000" + "00000000" + "00000000");
  }

  @Test
  void aRefusalAndAnInterruptedAnswer() {
    String refused = "24000000" + "0200" + "0000" + "01000000" + "00000000" + "f0ffffff";
    String rest = "14000000" + "1200" + "0103" + "01000000" + "00000000";
    assertThat(read(refused + rest)).containsExactly(new LinkNews.Refused(16));
    assertThat(read("24000000" + "0200" + "0000" + "01000000" + "00000000" + "00000000" + rest))
        .as("an acknowledgement")
        .isEmpty();
    assertThat(read("14000000" + "0300" + "1200" + "01000000" + "00000000" + "00000000"))
        .containsExactly(new LinkNews.Done(), new LinkNews.Interrupted());
  }

  private static List<LinkNews> read(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return NETLINK.read(bytes, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void damageLeadsToNothingWorse(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<byte[]> whole = datagrams();
    int news = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] datagram = whole.get(random.nextInt(whole.size()));
      byte[] damaged = Arrays.copyOf(datagram, random.nextInt(datagram.length + 1));
      for (int j = random.nextInt(4); j > 0 && damaged.length > 0; j--) {
        damaged[random.nextInt(Math.min(damaged.length, 100))] = (byte) random.nextInt();
      }
      var table = new LinkTable();
      List<LinkNews> read = NETLINK.read(damaged, damaged.length);
      read.forEach(table::apply);
      news += read.size();
      assertThat(table.snapshot()).isNotNull();
    }
    assertThat(news).isPositive();
  }
}
