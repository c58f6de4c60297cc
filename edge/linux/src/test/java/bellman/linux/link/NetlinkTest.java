package bellman.linux.link;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.Address;
import bellman.net.link.Link;
import bellman.net.link.LinkAddress;
import bellman.net.link.LinkAddress.Trait;
import bellman.net.link.Links;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
    assertThat(links.holding(Address.parse("10.9.0.1"), 0)).isEqualTo(veth);
    assertThat(links.reaching(Address.parse("10.9.0.77"), 0)).isEqualTo(veth);
    assertThat(links.reaching(Address.parse("10.9.1.1"), 0)).isNull();
  }

  /** Written by hand after rtnetlink(7): flags of addresses, kinds of interfaces. */
  @Test
  void whatTheKernelSaysOfAddressesAndKinds() {
    String isIpv6 = "14000100" + "fd000000000000000000000000000001";
    assertThat(List.of(address("0a40%s00", "80", isIpv6), address("0a40%s00", "00", isIpv6)))
        .extracting(LinkAddress::traits)
        .containsExactly(Set.of(), Set.of(Trait.DYNAMIC));
    assertThat(address("0a40%s00", "a0", isIpv6).traits()).containsExactly(Trait.DEPRECATED);
    assertThat(address("0a40%s00", "81", isIpv6).traits()).containsExactly(Trait.TEMPORARY);
    assertThat(address("0a40%s00", "88", isIpv6).traits()).containsExactly(Trait.DUPLICATE);
    assertThat(address("0a40%s00", "c0", isIpv6).traits()).containsExactly(Trait.TENTATIVE);
    assertThat(address("0a40%s00", "c4", isIpv6).traits()).as("optimistic").isEmpty();
    String four = "08000200" + "0a000001";
    assertThat(address("0218%s00", "81", four).traits()).containsExactly(Trait.SECONDARY);

    String kind = "0800" + "0100" + "76726600"; // INFO_KIND: "vrf"
    assertThat(link("00000000", "0c00" + "1200" + kind).kind()).isEqualTo("vrf");
    assertThat(link("00000000", "0c00" + "1280" + kind).kind()).as("nested").isEqualTo("vrf");
    assertThat(link("08000000", "").kind()).isEqualTo(Link.LOOPBACK);
    assertThat(link("00000000", "").kind()).isEmpty();
  }

  private static LinkAddress address(String head, String flags, String attribute) {
    String body = head.formatted(flags) + "02000000" + attribute;
    return ((LinkNews.AddressIs) read(message("1400", body)).getFirst()).address();
  }

  private static LinkNews.LinkIs link(String flags, String attribute) {
    String name = "0800" + "0300" + "72656400"; // IFLA_IFNAME: "red"
    String body = "00000000" + "02000000" + flags + "00000000" + name + attribute;
    return (LinkNews.LinkIs) read(message("1000", body)).getFirst();
  }

  private static String message(String type, String body) {
    return HexFormat.of().toHexDigits((byte) (16 + body.length() / 2))
        + "000000"
        + type
        + "0000"
        + "0000000000000000"
        + body;
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
