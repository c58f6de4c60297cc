package bellman.ndp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.ndp.DiscoveryMessage.MalformedException;
import bellman.ndp.DiscoveryMessage.RouterAdvertisement;
import bellman.ndp.DiscoveryMessage.RouterSolicitation;
import bellman.net.MacAddress;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DiscoveryMessageTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final MacAddress MAC = MacAddress.of(HEX.parseHex("02000000000b"));

  private static DiscoveryMessage read(String hex) throws MalformedException {
    return DiscoveryMessage.read(HEX.parseHex(hex));
  }

  /** As the kernel handed them out; the third and fourth octets are the senders' checksums. */
  @Test
  void messagesThatOthersSent() throws MalformedException {
    assertThat(read("85007b1800000000010102000000000b"))
        .as("the kernel of Linux")
        .isEqualTo(new RouterSolicitation(MAC));
    assertThat(read("86003d164000000f0000000000000000"))
        .as("BIRD 2.0.12")
        .isEqualTo(new RouterAdvertisement(64, 15, null));
    assertThat(read("86003d25400000000000000000000000"))
        .as("BIRD 2.0.12 at its end")
        .isEqualTo(new RouterAdvertisement(64, 0, null));
    assertThat(read("86003309400007080000000000000000010102000000000b"))
        .as("FRR 8.4")
        .isEqualTo(new RouterAdvertisement(64, 1800, MAC));
    assertThat(read("86003a11400000000000000000000000010102000000000b"))
        .as("FRR 8.4 at its end")
        .isEqualTo(new RouterAdvertisement(64, 0, MAC));
  }

  @Test
  void messagesOfOurs() {
    assertThat(HEX.formatHex(new RouterSolicitation(MAC).toBytes()))
        .isEqualTo("8500000000000000010102000000000b");
    assertThat(HEX.formatHex(new RouterAdvertisement(64, 1800, MAC).toBytes()))
        .isEqualTo("86000000400007080000000000000000010102000000000b");
    assertThat(HEX.formatHex(new RouterSolicitation(null).toBytes())).isEqualTo("8500000000000000");
    assertThat(HEX.formatHex(new RouterAdvertisement(0, 0, null).toBytes()))
        .isEqualTo("86000000000000000000000000000000");
  }

  /** With MTU, a prefix, and an option of the future: none of them matters here. */
  @Test
  void otherOptionsArePassedOver() throws MalformedException {
    assertThat(
            read(
                "8600000040c00708000000000000000005010000000005dc"
                    + "030440c000015180000038400000000020010db8000000000000000000000000"
                    + "fd020000000000000000000000000000"
                    + "010102000000000b0101020000000bad"))
        .isEqualTo(new RouterAdvertisement(64, 1800, MAC));
  }

  /** InfiniBand's has 20 octets, so that its option has three times eight. */
  @Test
  void aLinkLayerAddressOfAnotherKindIsNone() throws MalformedException {
    assertThat(read("8500000000000000" + "0103" + "ff".repeat(22)))
        .isEqualTo(new RouterSolicitation(null));
  }

  @ParameterizedTest
  @CsvSource({
    "8600000040000708000000000000, cut short",
    "85000000, cut short",
    "8501000000000000, code 1",
    "86070000400007080000000000000000, code 7",
    "87000000000000000000000000000000, ICMPv6 type 135",
    "8500000000000000010002000000000b, an option of length 0",
    "8500000000000000010202000000000b, cut short",
    "850000000000000001, cut short",
  })
  void whatIsMalformedIsSaid(String hex, String why) {
    assertThatThrownBy(() -> read(hex))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void nothingIsMalformedToo() {
    assertThatThrownBy(() -> DiscoveryMessage.read(new byte[0]))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void damageLeadsToNothingWorse(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    byte[] whole = HEX.parseHex("86003309400007080000000000000000010102000000000b");
    int read = 0;
    int malformed = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 8));
      for (int j = random.nextInt(3); j > 0 && damaged.length > 0; j--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(DiscoveryMessage.read(damaged)).isNotNull();
        read++;
      } catch (MalformedException e) {
        malformed++;
      }
    }
    assertThat(read).isPositive();
    assertThat(malformed).isPositive();
  }
}
