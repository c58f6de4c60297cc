package bellman.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0s, 0",
    "90s, 90000000000",
    "1m30s, 90000000000",
    "1h0m0s, 3600000000000",
    "1.5h, 5400000000000",
    ".5s, 500000000",
    "1.s, 1000000000",
    "250ms, 250000000",
    "3us, 3000",
    "3µs, 3000",
    "7ns, 7",
    "1.5ns, 1",
    "10s10s, 20000000000"
  })
  void read(String text, long nanos) {
    assertThat(GoDuration.parse(text)).hasNanos(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "90",
        "s",
        "-1s",
        "1 s",
        "1s ",
        " 1s",
        "1d",
        "1,5s",
        "1s2",
        ".s",
        "1e3s",
        "999999999999999999h"
      })
  void refused(String text) {
    assertThat(GoDuration.parse(text)).isNull();
  }
}
