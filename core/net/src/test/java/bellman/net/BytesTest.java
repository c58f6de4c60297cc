package bellman.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BytesTest {

  @Test
  void numbersAreBigEndianAndUnsigned() {
    byte[] bytes = new ByteWriter(1).u8(255).u16(65534).u32(4294967293L).i64(-4).toBytes();
    assertThat(bytes).asHexString().isEqualTo("FF" + "FFFE" + "FFFFFFFD" + "FFFFFFFFFFFFFFFC");
    var reader = new ByteReader(bytes);
    assertThat(reader.u8()).isEqualTo(255);
    assertThat(reader.u16()).isEqualTo(65534);
    assertThat(reader.u32()).isEqualTo(4294967293L);
    assertThat(reader.i64()).isEqualTo(-4);
    assertThat(reader.hasRemaining()).isFalse();
  }

  @Test
  void aReadNeverCrossesTheEndOfItsSlice() {
    var outer = new ByteReader(new byte[] {1, 2, 3, 4});
    var inner = outer.slice(2);
    assertThat(inner.u8()).isEqualTo(1);
    assertThatThrownBy(inner::u16)
        .isInstanceOf(ByteReader.TruncatedException.class)
        .hasMessage("2 bytes wanted, 1 left");
    assertThat(inner.u8()).as("a failed read takes nothing").isEqualTo(2);
    assertThat(outer.u16()).isEqualTo(0x0304);
    assertThatThrownBy(() -> outer.slice(1)).isInstanceOf(ByteReader.TruncatedException.class);
    assertThatThrownBy(() -> outer.skip(-1)).isInstanceOf(ByteReader.TruncatedException.class);
  }

  @Test
  void lengthsArePatchedOnlyWhereSomethingWasWritten() {
    var writer = new ByteWriter(0).u16(0).u8(9);
    assertThat(writer.patchU16(0, 0x0102).toBytes()).containsExactly(1, 2, 9);
    assertThatThrownBy(() -> writer.patchU16(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(writer.truncate(1).u8(7).toBytes()).containsExactly(1, 7);
  }
}
