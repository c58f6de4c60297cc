package bellman.bgp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import bellman.bgp.wire.Corpus.Captured;
import bellman.net.Family;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Damages messages of others, and reads what comes out. {@code -Dbellman.mutations=N} runs more of
 * them, {@code -Dbellman.seed=S} others.
 */
class MutationTest {

  private static final long MUTATIONS = Long.getLong("bellman.mutations", 200_000);
  private static final long SEED = Long.getLong("bellman.seed", 4271);

  /** What a message may cost: 65535 octets of {@code 0/0} make as many prefixes. */
  private static final int BYTES_PER_OCTET = 200;

  private static final int BYTES_AT_LEAST = 64 * 1024;

  /** What became of a mutation. */
  private enum Outcome {
    READ,
    READ_WITH_FINDINGS,
    REFUSED_HEADER,
    REFUSED_BODY
  }

  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void damagedMessagesAreReadOrRefusedAndNothingElse() {
    List<byte[]> corpus = Corpus.all().stream().map(Captured::withTrueLength).toList();
    Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    for (long i = 0; i < MUTATIONS; i++) {
      var random = new SplittableRandom(SEED + i);
      byte[] bytes = mutate(corpus, random);
      var context = Corpus.CONTEXTS.get(random.nextInt(Corpus.CONTEXTS.size()));
      try {
        outcomes.merge(read(bytes, context), 1, Integer::sum);
      } catch (RuntimeException | AssertionError e) {
        fail(
            "seed %d (-Dbellman.mutations=1 -Dbellman.seed=%d), %s: %s",
            SEED + i, SEED + i, context, RawMessage.hex(bytes), e);
      }
    }
    if (MUTATIONS >= 10_000) { // each outcome is really met, so that the test looks deep enough
      long few = MUTATIONS / 100;
      assertThat(outcomes).hasSize(Outcome.values().length);
      assertThat(outcomes.values()).allMatch(count -> count > few, "more than 1 % of all");
    }
  }

  private Outcome read(byte[] bytes, WireContext context) {
    long most = BYTES_AT_LEAST + (long) BYTES_PER_OCTET * bytes.length;
    // once more where it was too much: the first time, classes may have been loaded
    if (allocated(bytes, context) > most) {
      assertThat(allocated(bytes, context)).as("bytes allocated").isLessThanOrEqualTo(most);
    }
    Outcome outcome = Outcome.REFUSED_HEADER;
    Message message;
    try {
      if (MessageCodec.length(bytes, 0, context) != bytes.length) {
        return outcome; // a reader waits for the rest, or finds the next message inside
      }
      outcome = Outcome.REFUSED_BODY;
      message = MessageCodec.decode(bytes, 0, bytes.length, context);
    } catch (WireException e) {
      assertThat(MessageCodec.encode(e.notification())).hasSizeBetween(21, MessageCodec.MAX);
      return outcome;
    }
    return switch (message) {
      case Update update -> {
        writeAgain(update, context);
        yield update.findings().isEmpty() ? Outcome.READ : Outcome.READ_WITH_FINDINGS;
      }
      case Notification notification -> {
        assertThat(notification.describe())
            .matches("\\P{Cntrl}{1,2000}"); // what is shown on a terminal
        assertThat(MessageCodec.encode(notification)).hasSizeBetween(21, MessageCodec.MAX);
        yield Outcome.READ;
      }
      case Open open -> {
        assertThat(MessageCodec.encode(open)).hasSizeBetween(29, MessageCodec.MAX);
        yield Outcome.READ;
      }
      case RouteRefresh _, Message.Keepalive _ -> {
        assertThat(MessageCodec.encode(message)).isEqualTo(bytes);
        yield Outcome.READ;
      }
    };
  }

  private long allocated(byte[] bytes, WireContext context) {
    long before = memory.getCurrentThreadAllocatedBytes();
    try {
      if (MessageCodec.length(bytes, 0, context) == bytes.length) {
        var _ = MessageCodec.decode(bytes, 0, bytes.length, context);
      }
    } catch (WireException e) {
      // counted all the same
    }
    return memory.getCurrentThreadAllocatedBytes() - before;
  }

  /** What was understood can be said again, and means the same. */
  private static void writeAgain(Update update, WireContext context) {
    Attributes attributes = update.attributes();
    for (Family family : Family.values()) {
      var prefixes =
          update.announced().stream().filter(prefix -> prefix.family() == family).toList();
      boolean mixed = prefixes.size() != update.announced().size();
      if (attributes == null || prefixes.isEmpty() || mixed) {
        continue;
      }
      try {
        var packed = PackedPrefixes.of(family, prefixes);
        for (EncodedMessage written : new UpdateWriter(context).announce(attributes, packed)) {
          byte[] message = written.toBytes();
          var again = (Update) MessageCodec.decode(message, 0, message.length, context);
          if (update.findings().isEmpty()) {
            assertThat(again.findings()).isEmpty();
            assertThat(again.announced()).isEqualTo(prefixes);
          }
        }
      } catch (UpdateWriter.TooLongException e) {
        assertThat(e.getMessage()).contains("bytes");
      } catch (WireException e) {
        fail("what was written can't be read: %s", e.getMessage());
      }
    }
  }

  private static byte[] mutate(List<byte[]> corpus, SplittableRandom random) {
    byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times; i++) {
      bytes = bytes.length < 19 ? Arrays.copyOf(bytes, 19) : bytes;
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = new byte[] {0, 1, -1, 127, -128, 4}[random.nextInt(6)];
        case 3 -> bytes = Arrays.copyOf(bytes, Math.max(19, at));
        case 4 -> bytes = splice(bytes, at, at, random(random, 1 + random.nextInt(8)));
        case 5 -> {
          int to = Math.min(bytes.length, at + 1 + random.nextInt(8));
          bytes = splice(bytes, at, to, new byte[0]);
        }
        default -> {
          byte[] other = corpus.get(random.nextInt(corpus.size()));
          int from = random.nextInt(other.length);
          int to = Math.min(other.length, from + random.nextInt(200));
          bytes = splice(bytes, at, at, Arrays.copyOfRange(other, from, to));
        }
      }
    }
    if (bytes.length < 19) {
      bytes = Arrays.copyOf(bytes, 19);
    }
    if (random.nextInt(20) > 0) { // mostly a header that lets the body through
      Arrays.fill(bytes, 0, 16, (byte) -1);
      bytes[16] = (byte) (bytes.length >>> 8);
      bytes[17] = (byte) bytes.length;
      if (random.nextInt(20) > 0) {
        bytes[18] = (byte) (1 + random.nextInt(3));
      }
    }
    if (random.nextInt(3) == 0 && bytes.length > 23 && bytes[18] == 2) {
      bytes[19] = 0; // and lengths of an UPDATE that fit
      bytes[20] = 0;
      int attributes = random.nextInt(bytes.length - 22);
      bytes[21] = (byte) (attributes >>> 8);
      bytes[22] = (byte) attributes;
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
    byte[] result = new byte[from + middle.length + bytes.length - to];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
    return result;
  }

  private static byte[] random(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void theCostliestMessageStaysWithinTheBound() {
    // nothing but 0.0.0.0/0, 65 thousand times
    byte[] body = new byte[65_535 - 19];
    var bytes = Arrays.copyOf(RawMessage.message(2, RawMessage.hex(body)), 65_535);
    var context = new WireContext(true, true, false);
    assertThat(read(bytes, context)).isEqualTo(Outcome.READ_WITH_FINDINGS);
  }
}
