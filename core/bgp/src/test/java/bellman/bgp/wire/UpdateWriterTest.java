package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    List<byte[]> written = new UpdateWriter(EBGP).announce(family, attributes, all);
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
    List<byte[]> written = new UpdateWriter(EBGP).withdraw(family, all);
    assertThat(written).hasSize(messages).allMatch(message -> message.length <= 4096);
    assertThat(written.stream().flatMap(message -> decode(message, EBGP).withdrawn().stream()))
        .containsExactlyElementsOf(all);
  }

  @Test
  void extendedMessagesHoldSixteenTimesAsMany() throws Exception {
    var context = new WireContext(true, true, false);
    var written =
        new UpdateWriter(context).announce(Family.IPV4, external(HOP), hosts(Family.IPV4, 13_098));
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
      var written =
          new UpdateWriter(EBGP)
              .announce(family, external(family == Family.IPV4 ? HOP : HOP6), all);
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
      var written = new UpdateWriter(EBGP).announce(Family.IPV4, attributes, hosts(Family.IPV4, 1));
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
        .isThrownBy(() ->
            new UpdateWriter(EBGP)
                .announce(Family.IPV4, external(HOP, communities), hosts(Family.IPV4, 1)));
  }

  @Test
  void aTwoOctetPeerGetsAsTransAndTheRealNumbersBeside() throws Exception {
    var old = new WireContext(false, false, false);
    var attributes =
        Attributes.originated(
            List.of(new Asn(4_200_000_000L), new Asn(64500)), HOP, 5L, null, List.of());
    byte[] message =
        new UpdateWriter(old).announce(Family.IPV4, attributes, hosts(Family.IPV4, 1)).getFirst();
    assertThat(message)
        .containsSequence(0x40, 2, 6, 2, 2, 23456 >>> 8, 23456 & 255, 64500 >>> 8, (byte) 64500);
    assertThat(decode(message, old).attributes()).isEqualTo(attributes);
  }

  @Test
  void aPathLongerThanASegmentTakesSeveral() throws Exception {
    var attributes =
        Attributes.originated(Collections.nCopies(300, new Asn(64500)), HOP, null, null, List.of());
    byte[] message =
        new UpdateWriter(EBGP).announce(Family.IPV4, attributes, hosts(Family.IPV4, 1)).getFirst();
    Attributes read = decode(message, EBGP).attributes();
    assertThat(read).isNotNull();
    assertThat(read == null ? List.of() : read.flatAsPath()).isEqualTo(attributes.flatAsPath());
  }

  @Test
  void endOfRibIsTheEmptyUpdateOfItsFamily() {
    var writer = new UpdateWriter(EBGP);
    assertThat(writer.endOfRib(Family.IPV4)).hasSize(23);
    assertThat(decode(writer.endOfRib(Family.IPV4), EBGP).endOfRib()).isEqualTo(Family.IPV4);
    assertThat(decode(writer.endOfRib(Family.IPV6), EBGP).endOfRib()).isEqualTo(Family.IPV6);
  }

  @Test
  void nothingToSayIsNoMessage() throws Exception {
    var writer = new UpdateWriter(EBGP);
    assertThat(writer.withdraw(Family.IPV4, List.of())).isEmpty();
    assertThat(writer.announce(Family.IPV6, external(HOP6), List.of())).isEmpty();
  }
}
