package bellman.bgp.wire;

import bellman.net.ByteReader;
import bellman.net.ByteWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Messages put together and taken apart by hand, so that the codec is not checked by itself. */
final class RawMessage {

  /** An attribute as bytes; the extended length flag is left out, it is the sender's choice. */
  record RawAttribute(int flags, int code, String value) {}

  /** An UPDATE as bytes, its attributes in the order of their codes. */
  record RawUpdate(String withdrawn, List<RawAttribute> attributes, String nlri) {

    static RawUpdate read(byte[] message) {
      var in = new ByteReader(message, 19, message.length - 19);
      String withdrawn = hex(in.bytes(in.u16()));
      ByteReader list = in.slice(in.u16());
      List<RawAttribute> attributes = new ArrayList<>();
      while (list.hasRemaining()) {
        int flags = list.u8();
        int code = list.u8();
        byte[] value = list.bytes((flags & 0x10) != 0 ? list.u16() : list.u8());
        attributes.add(new RawAttribute(flags & ~0x10, code, hex(value)));
      }
      attributes.sort(Comparator.comparingInt(RawAttribute::code));
      return new RawUpdate(withdrawn, attributes, hex(in.rest()));
    }

    boolean has(int code) {
      return attributes.stream().anyMatch(attribute -> attribute.code() == code);
    }

    RawUpdate without(int code) {
      return new RawUpdate(
          withdrawn,
          attributes.stream().filter(attribute -> attribute.code() != code).toList(),
          nlri);
    }
  }

  private RawMessage() {}

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** Bytes from hexadecimal digits; blanks are for the reader. */
  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static byte[] message(int type, String body) {
    byte[] bytes = bytes(body);
    return new ByteWriter(64)
        .i64(-1)
        .i64(-1)
        .u16(19 + bytes.length)
        .u8(type)
        .bytes(bytes)
        .toBytes();
  }

  static byte[] update(String withdrawn, String attributes, String nlri) {
    byte[] gone = bytes(withdrawn);
    byte[] list = bytes(attributes);
    var body = new ByteWriter(64).u16(gone.length).bytes(gone).u16(list.length).bytes(list);
    return message(2, hex(body.bytes(bytes(nlri)).toBytes()));
  }

  /** An attribute whose length octet is right, whatever else may be wrong with it. */
  static String attribute(int flags, int code, String value) {
    byte[] bytes = bytes(value);
    var out = new ByteWriter(16).u8(flags).u8(code);
    if ((flags & 0x10) != 0) {
      out.u16(bytes.length);
    } else {
      out.u8(bytes.length);
    }
    return hex(out.bytes(bytes).toBytes());
  }
}
