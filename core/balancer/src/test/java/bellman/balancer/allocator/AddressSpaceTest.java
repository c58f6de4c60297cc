package bellman.balancer.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.config.Pool;
import bellman.net.Address;
import bellman.net.AddressRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AddressSpaceTest {

  private static final Object HOLDER = "a holder";

  private static AddressSpace space(String range, boolean avoidBuggy) {
    return new AddressSpace(AddressRange.parse(range), avoidBuggy);
  }

  /** The same by trying one address after the other. */
  private static Address naiveLowestFree(
      AddressRange range, boolean avoidBuggy, Map<Address, Object> held) {
    for (Address address = range.first(); ; address = address.plus(1)) {
      if (!held.containsKey(address) && !(avoidBuggy && Pool.isBuggy(address))) {
        return address;
      }
      if (address.equals(range.last())) {
        return null;
      }
    }
  }

  static Stream<Arguments> againstANaiveModel() {
    return Stream.of(
            "192.0.2.0/24",
            "192.0.2.0/28",
            "192.0.2.7/32",
            "192.0.2.250-192.0.4.5",
            "192.0.2.1-192.0.2.64",
            "192.0.2.192-192.0.3.0",
            "255.255.255.0/24",
            "255.255.254.250-255.255.255.255",
            "0.0.0.0-0.0.1.3",
            "10.0.0.0/8",
            "0.0.0.0/0",
            "2001:db8::/120",
            "2001:db8::/64",
            "2001:db8::ffff:ffff:ffff:fff0-2001:db8:0:1::5",
            "2001:db8::/48",
            "2001:db8::7-2001:db8::1000:0:0:6",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00/120",
            "::/0")
        .flatMap(
            range -> IntStream.range(0, 2).mapToObj(i -> Arguments.of(range, i == 1, 31L + i)));
  }

  @ParameterizedTest
  @MethodSource
  void againstANaiveModel(String text, boolean avoidBuggy, long seed) {
    AddressRange range = AddressRange.parse(text);
    AddressSpace space = new AddressSpace(range, avoidBuggy);
    TreeMap<Address, Object> held = new TreeMap<>();
    Random random = new Random(seed);
    for (int step = 0; step < 1200; step++) {
      Address free = naiveLowestFree(range, avoidBuggy, held);
      assertThat(space.lowestFree()).as("step %d", step).isEqualTo(free);
      int what = random.nextInt(10);
      Address address = someAddress(range, random);
      if (what < 6 && free != null) {
        address = free;
      } else if (what < 8 && !held.isEmpty()) {
        address = List.copyOf(held.keySet()).get(random.nextInt(held.size()));
        space.hold(address, null);
        held.remove(address);
        assertThat(space.holder(address)).isNull();
        continue;
      }
      Object holder = step;
      space.hold(address, holder);
      held.put(address, holder);
    }
    held.forEach((address, holder) -> assertThat(space.holder(address)).isEqualTo(holder));
    for (int i = 0; i < 200; i++) {
      Address address = someAddress(range, random);
      assertThat(space.holder(address)).isEqualTo(held.get(address));
    }
    new ArrayList<>(held.keySet()).forEach(address -> space.hold(address, null));
    assertThat(space.lowestFree()).isEqualTo(naiveLowestFree(range, avoidBuggy, Map.of()));
  }

  /** Near the start, near the end, at the tree's far edge, or anywhere. */
  private static Address someAddress(AddressRange range, Random random) {
    BigInteger size = range.size();
    BigInteger offset =
        switch (random.nextInt(4)) {
          case 0 -> BigInteger.valueOf(random.nextInt(300));
          case 1 -> size.subtract(BigInteger.valueOf(1 + random.nextInt(300)));
          case 2 -> BigInteger.TWO.pow(60).add(BigInteger.valueOf(random.nextInt(5) - 2L));
          default -> new BigInteger(size.bitLength(), random);
        };
    return at(range, offset.mod(size));
  }

  private static Address at(AddressRange range, BigInteger offset) {
    byte[] first = range.first().toBytes();
    byte[] sum = new BigInteger(1, first).add(offset).toByteArray();
    byte[] bytes = new byte[first.length];
    for (int i = 1; i <= Math.min(sum.length, bytes.length); i++) {
      bytes[bytes.length - i] = sum[sum.length - i];
    }
    return Address.of(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, false, 256",
    "192.0.2.0/24, true, 254",
    "192.0.2.0/22, true, 1016",
    "192.0.2.255-192.0.3.0, true, 0",
    "192.0.2.255-192.0.3.0, false, 2",
    "255.255.255.255/32, false, 1",
    "255.255.255.255/32, true, 0",
    "255.255.255.192/26, false, 64",
    "192.0.2.1-192.0.2.65, false, 65",
    "2001:db8::/116, true, 4096"
  })
  void untilItIsFull(String range, boolean avoidBuggy, int room) {
    AddressSpace space = space(range, avoidBuggy);
    int taken = 0;
    for (Address address = space.lowestFree(); address != null; address = space.lowestFree()) {
      space.hold(address, HOLDER);
      taken++;
      assertThat(taken).isLessThanOrEqualTo(room);
    }
    assertThat(taken).isEqualTo(room);
  }

  @Test
  void aFreedAvoidedAddressIsStillAvoided() {
    AddressSpace space = space("192.0.2.0/24", true);
    Address first = Address.parse("192.0.2.0");
    space.hold(first, HOLDER); // it may have been held since before the pool avoided it
    assertThat(space.holder(first)).isEqualTo(HOLDER);
    space.hold(Address.parse("192.0.2.1"), HOLDER);
    space.hold(first, null);

    assertThat(space.holder(first)).isNull();
    assertThat(space.lowestFree()).isEqualTo(Address.parse("192.0.2.2"));
  }

  /** A search looks at one node a level, so that this bounds the cost whatever is held. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7/32, 1",
    "192.0.2.0/26, 1",
    "192.0.2.0/25, 2",
    "10.0.0.0/8, 4",
    "0.0.0.0/0, 6",
    "2001:db8::/64, 10",
    "::/0, 10"
  })
  void levels(String range, int levels) {
    assertThat(space(range, false).levels()).isEqualTo(levels);
  }

  @Test
  void aMillionAddressesOutOfASlashEight() {
    AddressSpace space = space("10.0.0.0/8", false);
    Address first = space.range().first();
    for (int i = 0; i < 1_000_000; i++) {
      Address free = space.lowestFree();
      if (!first.plus(i).equals(free)) {
        assertThat(free).isEqualTo(first.plus(i));
      }
      space.hold(first.plus(i), HOLDER);
    }
    Address hole = first.plus(77_777);
    space.hold(hole, null);
    assertThat(space.lowestFree()).isEqualTo(hole);
    space.hold(hole, HOLDER);
    assertThat(space.lowestFree()).isEqualTo(first.plus(1_000_000));
    assertThat(space.levels()).isEqualTo(4);
  }
}
