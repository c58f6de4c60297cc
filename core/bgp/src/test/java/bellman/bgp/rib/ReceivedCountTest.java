package bellman.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import bellman.net.ByteWriter;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.Ipv6Address;
import bellman.net.Prefix;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedCountTest {

  private static final WireContext EXTENDED = new WireContext(true, true, true);

  private static Prefix prefix(Random random) {
    int length = random.nextInt(4) * 8;
    return random.nextBoolean()
        ? new Prefix(new Ipv4Address(random.nextInt(64) << 24 | random.nextInt(4)), length + 8)
        : new Prefix(
            new Ipv6Address((long) random.nextInt(64) << 56, random.nextInt(4)), 128 - length);
  }

  private static List<Prefix> some(Random random) {
    List<Prefix> prefixes = new ArrayList<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      prefixes.add(prefix(random));
    }
    return prefixes;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, -1})
  void itCountsWhatASetOfThemWouldHold(long seed) {
    var random = new Random(seed);
    var count = new ReceivedCount(seed);
    Set<Prefix> model = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      List<Prefix> gone = some(random);
      List<Prefix> come = some(random);
      count.apply(new Update(gone, come, null, null, List.of()));
      gone.forEach(model::remove);
      model.addAll(come);
      assertThat(count.count()).isEqualTo(model.size());
    }
    assertThat(model).hasSizeGreaterThan(100);
  }

  @Test
  void aFamilyThatIsGivenUpIsForgottenAndPassedOver() {
    var count = new ReceivedCount(1);
    List<Prefix> both = List.of(Prefix.parse("192.0.2.0/24"), Prefix.parse("2001:db8::/32"));
    count.apply(new Update(List.of(), both, null, null, List.of()));
    var finding = new Update.Finding(0, Update.Severity.IGNORE_FAMILY, Family.IPV4, "no prefixes");
    count.apply(new Update(List.of(), List.of(), null, null, List.of(finding)));
    assertThat(count.count()).as("that of IPv6").isOne();
    count.apply(new Update(List.of(), both, null, null, List.of()));
    assertThat(count.count()).isOne();
  }

  /** A prefix of one octet would be some fifty as an object, and a message has 65,000 of them. */
  @Test
  void countingAMessageMakesNoObjectsOfItsPrefixes() throws Exception {
    byte[] withdrawals = message(true);
    byte[] announcements = message(false);
    var count = new ReceivedCount(1);
    apply(count, withdrawals);
    apply(count, announcements); // classes are loaded
    var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    int times = 20;
    for (int i = 0; i < times; i++) {
      apply(count, withdrawals);
      apply(count, announcements);
    }
    long each = (thread.getCurrentThreadAllocatedBytes() - before) / (2L * times);
    assertThat(each)
        .as("allocated for a message of %s octets", MessageCodec.MAX_EXTENDED)
        .isLessThan(4L * MessageCodec.MAX_EXTENDED);
    assertThat(count.count()).isOne();
  }

  private static void apply(ReceivedCount count, byte[] message) throws Exception {
    count.apply((Update) MessageCodec.decode(message, 0, message.length, EXTENDED));
  }

  /** The longest UPDATE that there is, with 0.0.0.0/0 as often as fits. */
  private static byte[] message(boolean withdrawn) {
    var attributes = new ByteWriter(32);
    attributes.u8(0x40).u8(1).u8(1).u8(0); // ORIGIN
    attributes.u8(0x40).u8(2).u8(0); // AS_PATH
    attributes.u8(0x40).u8(3).u8(4).u32(0xc0000201L); // NEXT_HOP
    attributes.u8(0x40).u8(5).u8(4).u32(100); // LOCAL_PREF
    byte[] block = withdrawn ? new byte[0] : attributes.toBytes();
    int rest = MessageCodec.MAX_EXTENDED - MessageCodec.HEADER - 4 - block.length;
    byte[] prefixes = new byte[rest];
    var out = new ByteWriter(MessageCodec.MAX_EXTENDED).i64(-1).i64(-1);
    out.u16(MessageCodec.MAX_EXTENDED).u8(2);
    if (withdrawn) {
      return out.u16(rest).bytes(prefixes, 0, rest).u16(0).toBytes();
    }
    out.u16(0).u16(block.length).bytes(block, 0, block.length);
    return out.bytes(prefixes, 0, rest).toBytes();
  }
}
