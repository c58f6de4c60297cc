package bellman.bfd.wire;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.ByteWriter;
import org.junit.jupiter.api.Test;

class EchoPacketTest {

  private static final EchoPacket ECHO = new EchoPacket(0x80000001, 7, -2);

  private static byte[] written() {
    var writer = new ByteWriter(EchoPacket.LENGTH);
    ECHO.write(writer);
    return writer.toBytes();
  }

  @Test
  void whatIsSentIsRead() {
    byte[] bytes = written();

    assertThat(bytes).hasSize(EchoPacket.LENGTH);
    assertThat(EchoPacket.read(bytes, 0, bytes.length)).isEqualTo(ECHO);
  }

  @Test
  void anotherLengthOrBeginningIsNoneOfOurs() {
    byte[] bytes = written();

    assertThat(EchoPacket.read(bytes, 0, bytes.length - 1)).isNull();
    assertThat(EchoPacket.read(new byte[21], 0, 21)).isNull();
    bytes[3] ^= 1;
    assertThat(EchoPacket.read(bytes, 0, bytes.length)).isNull();
  }
}
