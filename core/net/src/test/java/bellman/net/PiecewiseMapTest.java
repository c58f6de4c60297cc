package bellman.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** It is a map like any other, and can be gone through while it changes. */
class PiecewiseMapTest {

  private static Prefix prefix(int number) {
    return Prefix.host(Ipv4Address.of(0x0A000000L + number));
  }

  @Test
  void isTheMapThatAHashMapIs() {
    Random random = new Random(7);
    Map<Prefix, Integer> model = new HashMap<>();
    PiecewiseMap<Prefix, Integer> map = new PiecewiseMap<>();
    for (int i = 0; i < 20_000; i++) {
      Prefix key = prefix(random.nextInt(500));
      switch (random.nextInt(7)) {
        case 0, 1 -> assertThat(map.put(key, i)).isEqualTo(model.put(key, i));
        case 2, 3 -> assertThat(map.remove(key)).isEqualTo(model.remove(key));
        case 4 -> assertThat(map.putIfAbsent(key, i)).isEqualTo(model.putIfAbsent(key, i));
        case 5 -> {
          int value = i;
          assertThat(map.computeIfAbsent(key, _ -> value))
              .isEqualTo(model.computeIfAbsent(key, _ -> value));
        }
        default -> {
          int odd = random.nextInt(3);
          if (i % 50 == 0) {
            assertThat(map.entrySet().removeIf(entry -> entry.getValue() % 3 == odd))
                .isEqualTo(model.entrySet().removeIf(entry -> entry.getValue() % 3 == odd));
          }
        }
      }
      assertThat(map.size()).isEqualTo(model.size());
      assertThat(map.get(key)).isEqualTo(model.get(key));
      assertThat(map.containsKey(key)).isEqualTo(model.containsKey(key));
    }
    assertThat(map).isEqualTo(model).isNotEmpty();
    Map<Prefix, Integer> visited = new HashMap<>();
    map.forEach(visited::put);
    assertThat(visited).isEqualTo(model);
    map.clear();
    assertThat(map).isEmpty();
    assertThat(map.remove(prefix(1))).isNull();
  }

  @Test
  void whoeverGoesThroughItMeetsWhatStaysOnceAndNothingTwice() {
    Random random = new Random(11);
    PiecewiseMap<Prefix, Integer> map = new PiecewiseMap<>();
    for (int i = 0; i < 10_000; i++) {
      map.put(prefix(i), i);
    }
    Set<Prefix> stayed = new HashSet<>(map.keySet());
    List<Prefix> met = new ArrayList<>();
    for (int piece = 0; piece < PiecewiseMap.PIECES; piece++) {
      assertThat(map.forEachIn(piece, (key, _) -> met.add(key))).isLessThan(200);
      for (int i = 0; i < 100; i++) {
        Prefix key = prefix(random.nextInt(20_000));
        if (map.remove(key) == null) {
          map.put(key, i);
        }
        stayed.remove(key);
      }
    }
    assertThat(met).doesNotHaveDuplicates().containsAll(stayed);
    assertThat(stayed).isNotEmpty();
  }

  @Test
  void piecesAreAboutEqualForWhatServicesHave() {
    for (Map<Object, Integer> some :
        List.of(keys(n -> prefix(n)), keys(n -> "default/service-" + n), keys(n -> isIpv6(n)))) {
      PiecewiseMap<Object, Integer> map = new PiecewiseMap<>();
      map.putAll(some);
      for (int piece = 0; piece < PiecewiseMap.PIECES; piece++) {
        assertThat(map.forEachIn(piece, (_, _) -> {})).isBetween(195, 1_200);
      }
    }
  }

  private static Prefix isIpv6(int number) {
    return Prefix.host(
        Address.parse("2001:db8::" + Integer.toHexString(number & 0xffff) + ":" + (number >> 16)));
  }

  private static Map<Object, Integer> keys(java.util.function.IntFunction<Object> key) {
    Map<Object, Integer> keys = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      keys.put(key.apply(i), i);
    }
    return keys;
  }
}
