package bellman.bfd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import bellman.net.ByteWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Damages packets of others, and reads what comes out. {@code -Dbellman.mutations=N} runs more of
 * them, {@code -Dbellman.seed=S} others.
 */
class MutationTest {

  private static final long MUTATIONS = Long.getLong("bellman.mutations", 300_000);
  private static final long SEED = Long.getLong("bellman.seed", 5880);

  @Test
  void damagedPacketsAreReadOrDiscardedAndNothingElse() {
    List<byte[]> corpus = Captures.all().stream().map(Captures.Captured::bytes).toList();
    Map<String, Integer> outcomes = new HashMap<>();
    for (long i = 0; i < MUTATIONS; i++) {
      var random = new SplittableRandom(SEED + i);
      byte[] bytes = mutated(corpus, random);
      try {
        outcomes.merge(outcome(bytes), 1, Integer::sum);
      } catch (RuntimeException | AssertionError e) {
        fail(
            "-Dbellman.mutations=1 -Dbellman.seed=%d: %s: %s",
            SEED + i, HexFormat.of().formatHex(bytes), e);
      }
    }
    if (MUTATIONS >= 10_000) { // each rule is really met, so that the test looks deep enough
      assertThat(outcomes).hasSize(Discard.values().length + 1);
      assertThat(outcomes.values()).allMatch(count -> count > MUTATIONS / 2_000);
    }
  }

  private static String outcome(byte[] bytes) {
    EchoPacket echo = EchoPacket.read(bytes, 0, bytes.length);
    assertThat(echo).isNull();
    return switch (ControlPacket.read(bytes, 0, bytes.length)) {
      case Discard discard -> discard.name();
      case ControlPacket packet -> {
        var writer = new ByteWriter(ControlPacket.LENGTH);
        packet.write(writer);
        // all but the length of what may stand behind it
        byte[] expected = Arrays.copyOf(bytes, ControlPacket.LENGTH);
        expected[3] = ControlPacket.LENGTH;
        assertThat(writer.toBytes()).isEqualTo(expected);
        yield "READ";
      }
    };
  }

  private static byte[] mutated(List<byte[]> corpus, SplittableRandom random) {
    byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[random.nextInt(Math.min(4, bytes.length))] = (byte) random.nextInt(256);
        case 3 -> bytes = Arrays.copyOf(bytes, 1 + random.nextInt(40));
        case 4 -> { // an authentication section
          bytes = Arrays.copyOf(bytes, 40);
          bytes[1] |= 4;
          bytes[3] = (byte) (22 + random.nextInt(18));
        }
        default -> Arrays.fill(bytes, at & ~3, Math.min(bytes.length, (at & ~3) + 4), (byte) 0);
      }
    }
    return bytes;
  }
}
