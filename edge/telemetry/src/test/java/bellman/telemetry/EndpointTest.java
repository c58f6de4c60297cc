package bellman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:7790, 127.0.0.1:7790",
    "127.1.2.3:1, 127.1.2.3:1",
    "localhost:0, 127.0.0.1:0",
    "[::1]:65535, [0:0:0:0:0:0:0:1]:65535"
  })
  void hostAndPortAreRead(String text, String read) {
    InetSocketAddress address = Endpoint.parse(text);
    assertThat(ApiServer.text(address)).isEqualTo(read);
  }

  @Test
  void theDefaultIsOne() {
    assertThat(Endpoint.parse(Endpoint.DEFAULT).getPort()).isEqualTo(7790);
  }

  @ParameterizedTest
  @CsvSource({
    "7790, is not HOST:PORT",
    "127.0.0.1, is not HOST:PORT",
    ":7790, is not HOST:PORT",
    "127.0.0.1:, a port is 0..65535",
    "127.0.0.1:65536, a port is 0..65535",
    "127.0.0.1:-1, a port is 0..65535",
    "127.0.0.1:http, a port is 0..65535",
    "192.0.2.1:7790, the API is available on loopback only",
    "0.0.0.0:7790, the API is available on loopback only",
    "[::]:7790, the API is available on loopback only"
  })
  void anythingElseIsSaid(String text, String why) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining(why);
  }
}
