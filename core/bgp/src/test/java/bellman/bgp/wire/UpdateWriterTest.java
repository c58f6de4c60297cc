package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.Ipv6Address;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateWriterTest {

  private static final WireContext EBGP = new WireContext(true, false, false);
  private static final Address HOP = Address.parse("192.0.2.1");
  private static final Address HOP6 = Address.parse("2001:db8::1");

  private static Attributes external(Address hop, Community... communities) {
    return Attributes.originated(List.of(new Asn(64500)), hop, null, null, List.of(communities));
  }

  private static List<Prefix> hosts(Family family, int count) {
    return LongStream.range(0, count)
        .mapToObj(i -> {
          Address first =
              family == Family.IPV4 ? Ipv4Address.of(0x0a000000L) : Address.parse("2001:db8:1::");
          return Prefix.host(first.plus(i));
        })
        .toList();
  }

  private static List<byte[]> announce(
      WireContext context, Family family, Attributes attributes, List<Prefix> prefixes)
      throws UpdateWriter.TooLongException {
    return octets(
        new UpdateWriter(context).announce(attributes, PackedPrefixes.of(family, prefixes)));
  }

  private static List<byte[]> withdraw(WireContext context, Family family, List<Prefix> prefixes) {
    return octets(new UpdateWriter(context).withdraw(PackedPrefixes.of(family, prefixes)));
  }

  private static List<byte[]> octets(List<EncodedMessage> messages) {
    for (EncodedMessage message : messages) {
      assertThat(message.length()).isEqualTo(message.toBytes().length);
      assertThat(message.type()).isEqualTo(MessageCodec.TYPE_UPDATE);
    }
    return messages.stream().map(EncodedMessage::toBytes).toList();
  }

  private static Update decode(byte[] message, WireContext context) {
    try {
      return (Update) MessageCodec.decode(message, 0, message.length, context);
    } catch (WireException e) {
      throw new AssertionError(e);
    }
  }

  // the table of "Limits by arithmetic": how many prefixes fit one message of 4096 octets
  @ParameterizedTest
  @CsvSource({"IPV4, 810, 1", "IPV4, 811, 2", "IPV6, 237, 1", "IPV6, 238, 2", "IPV4, 10000, 13"})
  void packsAsManyPrefixesAsFit(Family family, int prefixes, int messages) throws Exception {
    List<Prefix> all = hosts(family, prefixes);
    var attributes = external(family == Family.IPV4 ? HOP : HOP6);
    List<byte[]> written = announce(EBGP, family, attributes, all);
    assertThat(written).hasSize(messages).allMatch(message -> message.length <= 4096);
    List<Prefix> read = new ArrayList<>();
    for (byte[] message : written) {
      Update update = decode(message, EBGP);
      assertThat(update.findings()).isEmpty();
      assertThat(update.attributes()).isEqualTo(attributes);
      read.addAll(update.announced());
    }
    assertThat(read).isEqualTo(all);
  }

  @ParameterizedTest
  @CsvSource({"IPV4, 814, 1", "IPV4, 815, 2", "IPV6, 239, 1", "IPV6, 240, 2"})
  void packsWithdrawals(Family family, int prefixes, int messages) {
    List<Prefix> all = hosts(family, prefixes);
    List<byte[]> written = withdraw(EBGP, family, all);
    assertThat(written).hasSize(messages).allMatch(message -> message.length <= 4096);
    assertThat(written.stream().flatMap(message -> decode(message, EBGP).withdrawn().stream()))
        .containsExactlyElementsOf(all);
  }

  @Test
  void extendedMessagesHoldSixteenTimesAsMany() throws Exception {
    var context = new WireContext(true, true, false);
    var written = announce(context, Family.IPV4, external(HOP), hosts(Family.IPV4, 13_098));
    assertThat(written).hasSize(1);
    assertThat(decode(written.getFirst(), context).announced()).hasSize(13_098);
  }

  @Test
  void everyLengthOfPrefixSurvives() throws Exception {
    for (Family family : Family.values()) {
      Address ones =
          family == Family.IPV4
              ? Address.parse("255.255.255.255")
              : Address.parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
      List<Prefix> all =
          IntStream.rangeClosed(0, family.bits())
              .mapToObj(length -> new Prefix(ones, length))
              .toList();
      var written = announce(EBGP, family, external(family == Family.IPV4 ? HOP : HOP6), all);
      assertThat(written).hasSize(1);
      assertThat(decode(written.getFirst(), EBGP).announced()).isEqualTo(all);
    }
  }

  @Test
  void attributesOf256OctetsAndMoreHaveTwoOctetsOfLength() throws Exception {
    for (int count : new int[] {63, 64, 500}) {
      Community[] communities =
          IntStream.range(0, count)
              .mapToObj(i -> Community.Standard.of(64500, i))
              .toArray(Community[]::new);
      var attributes = external(HOP, communities);
      var written = announce(EBGP, Family.IPV4, attributes, hosts(Family.IPV4, 1));
      assertThat(decode(written.getFirst(), EBGP).attributes()).isEqualTo(attributes);
    }
  }

  @Test
  void attributesThatLeaveNoRoomAreRefused() {
    Community[] communities =
        IntStream.range(0, 1014)
            .mapToObj(i -> Community.Standard.of(1, i))
            .toArray(Community[]::new);
    assertThatExceptionOfType(UpdateWriter.TooLongException.class)
        .isThrownBy(
            () -> announce(EBGP, Family.IPV4, external(HOP, communities), hosts(Family.IPV4, 1)));
  }

  @Test
  void aTwoOctetPeerGetsAsTransAndTheRealNumbersBeside() throws Exception {
    var old = new WireContext(false, false, false);
    var attributes =
        Attributes.originated(
            List.of(new Asn(4_200_000_000L), new Asn(64500)), HOP, 5L, null, List.of());
    byte[] message = announce(old, Family.IPV4, attributes, hosts(Family.IPV4, 1)).getFirst();
    assertThat(message)
        .containsSequence(0x40, 2, 6, 2, 2, 23456 >>> 8, 23456 & 255, 64500 >>> 8, (byte) 64500);
    assertThat(decode(message, old).attributes()).isEqualTo(attributes);
  }

  @Test
  void aPathLongerThanASegmentTakesSeveral() throws Exception {
    var attributes =
        Attributes.originated(Collections.nCopies(300, new Asn(64500)), HOP, null, null, List.of());
    byte[] message = announce(EBGP, Family.IPV4, attributes, hosts(Family.IPV4, 1)).getFirst();
    Attributes read = decode(message, EBGP).attributes();
    assertThat(read).isNotNull();
    assertThat(read == null ? List.of() : read.flatAsPath()).isEqualTo(attributes.flatAsPath());
  }

  @Test
  void endOfRibIsTheEmptyUpdateOfItsFamily() {
    var writer = new UpdateWriter(EBGP);
    byte[] four = writer.endOfRib(Family.IPV4).toBytes();
    assertThat(four).hasSize(23);
    assertThat(decode(four, EBGP).endOfRib()).isEqualTo(Family.IPV4);
    assertThat(decode(writer.endOfRib(Family.IPV6).toBytes(), EBGP).endOfRib())
        .isEqualTo(Family.IPV6);
  }

  @Test
  void nothingToSayIsNoMessage() throws Exception {
    assertThat(withdraw(EBGP, Family.IPV4, List.of())).isEmpty();
    assertThat(announce(EBGP, Family.IPV6, external(HOP6), List.of())).isEmpty();
  }

  /** Prefixes are packed once, and cut into messages for each session as it has room for them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatSessionsShareHasTheOctetsThatEachWouldWriteForItself(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    for (Family family : Family.values()) {
      for (int count : new int[] {1, 2, random.nextInt(300), 5_000 + random.nextInt(20_000)}) {
        List<Prefix> prefixes = prefixes(family, count, random);
        PackedPrefixes packed = PackedPrefixes.of(family, prefixes);
        assertThat(packed.count()).isEqualTo(count);
        for (int session = 0; session < 12; session++) {
          var context =
              new WireContext(random.nextBoolean(), random.nextInt(4) == 0, random.nextBoolean());
          Attributes attributes = attributes(family, random);
          String where = "seed " + seed + ": " + count + " of " + family + " with " + attributes;
          assertOctets(
              new UpdateWriter(context).announce(attributes, packed),
              new PlainUpdateWriter(context).announce(family, attributes, prefixes),
              where);
          assertOctets(
              new UpdateWriter(context).withdraw(packed),
              new PlainUpdateWriter(context).withdraw(family, prefixes),
              where);
          assertThat(new UpdateWriter(context).endOfRib(family).toBytes())
              .isEqualTo(new PlainUpdateWriter(context).endOfRib(family));
        }
      }
    }
  }

  private static void assertOctets(List<EncodedMessage> written, List<byte[]> plain, String where) {
    List<byte[]> octets = octets(written);
    assertThat(octets).as(where).hasSameSizeAs(plain);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(octets.get(i)).as(where + ": message " + i).isEqualTo(plain.get(i));
    }
  }

  private static List<Prefix> prefixes(Family family, int count, SplittableRandom random) {
    int shortest = random.nextBoolean() ? family.bits() : 0;
    return IntStream.range(0, count)
        .mapToObj(_ ->
            new Prefix(
                family == Family.IPV4
                    ? new Ipv4Address(random.nextInt())
                    : new Ipv6Address(random.nextLong(), random.nextLong()),
                random.nextInt(shortest, family.bits() + 1)))
        .toList();
  }

  private static Attributes attributes(Family family, SplittableRandom random) {
    boolean isIpv6 = family == Family.IPV6 || random.nextInt(4) == 0;
    List<Community> communities = new ArrayList<>();
    for (int i = random.nextInt(3) * random.nextInt(150); i > 0; i--) {
      communities.add(
          random.nextBoolean()
              ? Community.Standard.of(64500, i)
              : new Community.Large(64500, i, 1));
    }
    List<Asn> path = Collections.nCopies(random.nextInt(5), new Asn(4_200_000_000L));
    return Attributes.originated(
            path,
            isIpv6 ? HOP6 : HOP,
            random.nextBoolean() ? null : 7L,
            random.nextBoolean() ? null : 100L,
            communities)
        .withLinkLocalNextHop(isIpv6 && random.nextBoolean() ? Address.parse("fe80::1") : null);
  }
}
