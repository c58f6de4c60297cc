package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.Corpus.Captured;
import bellman.bgp.wire.RawMessage.RawAttribute;
import bellman.bgp.wire.RawMessage.RawUpdate;
import bellman.net.ByteReader;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads what other implementations sent, and writes it again. */
class CapturesTest {

  /** Why bytes can't come out as they went in. */
  enum Difference {
    /** Routes of other kinds than IPv4 and IPv6 unicast are passed over. */
    OTHER_FAMILY,
    /** The link-local half of a next hop (RFC 2545) is passed over. */
    LINK_LOCAL_NEXT_HOP,
    /** The Partial flag of an attribute that is understood is not kept. */
    PARTIAL_FLAG,
    /** A capture that was damaged on purpose, or one of ADD-PATH, which was not negotiated. */
    MALFORMED,
    /** An AS4_PATH beside an AGGREGATOR of two octets does not count (RFC 6793 section 4.2.3). */
    AS4_PATH_WITHOUT_EFFECT
  }

  static List<Captured> corpus() {
    return Corpus.all();
  }

  @Test
  void theCorpusIsThere() {
    assertThat(corpus().stream().map(Captured::file).distinct()).hasSize(27);
    assertThat(corpus()).hasSizeGreaterThan(200);
    assertThat(corpus().stream().map(Captured::type).distinct())
        .containsExactlyInAnyOrder(1, 2, 3, 4, 5);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void everyMessageIsReadOrRefusedByName(Captured captured) {
    for (WireContext context : Corpus.CONTEXTS) {
      byte[] bytes = captured.withTrueLength();
      try {
        MessageCodec.length(captured.bytes(), 0, context);
        assertThat(MessageCodec.decode(bytes, 0, bytes.length, context)).isNotNull();
      } catch (WireException e) {
        assertThat(e.notification().describe()).doesNotContain("Unknown");
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void whatIsReadIsWrittenAgainByteForByte() throws WireException {
    Map<Difference, Integer> differences = new EnumMap<>(Difference.class);
    int identical = 0;
    for (Captured captured : corpus()) {
      Difference difference = writeAgain(captured);
      if (difference == null) {
        identical++;
        continue;
      }
      differences.merge(difference, 1, Integer::sum);
      if (difference == Difference.MALFORMED) {
        assertThat(captured.file()).matches(".*(oobr|infinite-loop|addpath).*");
      }
    }
    assertThat(identical).isEqualTo(231);
    assertThat(differences)
        .isEqualTo(
            Map.of(
                Difference.OTHER_FAMILY, 34,
                Difference.LINK_LOCAL_NEXT_HOP, 1,
                Difference.PARTIAL_FLAG, 1,
                Difference.MALFORMED, 33,
                Difference.AS4_PATH_WITHOUT_EFFECT, 1));
  }

  private static Difference writeAgain(Captured captured) throws WireException {
    byte[] bytes = captured.bytes();
    if (!captured.isWhole()) {
      return Difference.MALFORMED;
    }
    if (captured.type() == 2) {
      return writeUpdateAgain(captured);
    }
    Message message;
    try {
      message = MessageCodec.decode(bytes, 0, bytes.length, WireContext.BASE);
    } catch (WireException e) {
      return Difference.MALFORMED;
    }
    byte[] again = MessageCodec.encode(message);
    if (captured.type() == 1) {
      // how capabilities are spread over parameters is the sender's choice
      assertThat(again[19 + 9] & 0xff).isEqualTo(again.length - 29);
      assertThat(fixedPartAndCapabilities(again)).isEqualTo(fixedPartAndCapabilities(bytes));
    } else {
      assertThat(again).as(captured.toString()).isEqualTo(bytes);
    }
    return null;
  }

  private static String fixedPartAndCapabilities(byte[] open) {
    var in = new ByteReader(open, 19, open.length - 19);
    var text = new StringBuilder(RawMessage.hex(in.bytes(9)));
    in.skip(1);
    while (in.hasRemaining()) {
      assertThat(in.u8()).isEqualTo(2);
      text.append(RawMessage.hex(in.bytes(in.u8())));
    }
    return text.toString();
  }

  private static Difference writeUpdateAgain(Captured captured) throws WireException {
    byte[] bytes = captured.bytes();
    for (WireContext context : Corpus.CONTEXTS) {
      Update update;
      try {
        update = (Update) MessageCodec.decode(bytes, 0, bytes.length, context);
      } catch (WireException e) {
        return Difference.MALFORMED;
      }
      if (update.findings().isEmpty()) {
        return writeUpdateAgain(captured, update, context);
      }
    }
    return Difference.MALFORMED;
  }

  private static Difference writeUpdateAgain(
      Captured captured, Update update, WireContext context) {
    RawUpdate raw = RawUpdate.read(captured.bytes());
    for (RawAttribute attribute : raw.attributes()) {
      boolean multiProtocol = attribute.code() == 14 || attribute.code() == 15;
      if (multiProtocol
          && !attribute.value().startsWith("000101")
          && !attribute.value().startsWith("000201")) {
        return Difference.OTHER_FAMILY;
      }
      if (attribute.code() == 14 && attribute.value().startsWith("20", 6)) {
        return Difference.LINK_LOCAL_NEXT_HOP;
      }
      if ((attribute.flags() & 0x20) != 0 && AttributeType.of(attribute.code()) != null) {
        return Difference.PARTIAL_FLAG;
      }
    }
    boolean shortAggregator =
        raw.attributes().stream()
            .anyMatch(attribute -> attribute.code() == 7 && !attribute.value().startsWith("5ba0"));
    if (raw.has(17) && shortAggregator) {
      return Difference.AS4_PATH_WITHOUT_EFFECT;
    }
    var writer = new UpdateWriter(context);
    if (update.endOfRib() != null) {
      assertThat(RawUpdate.read(writer.endOfRib(update.endOfRib()).toBytes()))
          .as(captured.toString())
          .isEqualTo(raw);
      return null;
    }
    List<EncodedMessage> written = new ArrayList<>();
    for (Family family : Family.values()) {
      written.addAll(writer.withdraw(of(family, update.withdrawn())));
      if (update.attributes() != null) {
        try {
          written.addAll(writer.announce(update.attributes(), of(family, update.announced())));
        } catch (UpdateWriter.TooLongException e) {
          throw new AssertionError(e);
        }
      }
    }
    assertThat(written.stream().map(EncodedMessage::toBytes).map(RawUpdate::read))
        .as(captured.toString())
        .containsExactly(raw);
    return null;
  }

  private static PackedPrefixes of(Family family, List<Prefix> prefixes) {
    return PackedPrefixes.of(
        family, prefixes.stream().filter(prefix -> prefix.family() == family).toList());
  }
}
