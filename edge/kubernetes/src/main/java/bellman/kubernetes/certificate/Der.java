package bellman.kubernetes.certificate;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** What certificates and keys are written in (X.690), as far as it is needed here. */
final class Der {

  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;

  private Der() {}

  /** A tag, the length and what is in it (X.690). */
  static byte[] value(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 128) {
      out.write(length);
    } else if (length < 256) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /**
   * What is in a value that stands in another, without its tag and length.
   *
   * @param values values one after the other
   * @param tag the first of this tag is looked for
   * @throws GeneralSecurityException if there is none, or something does not end where it should
   */
  static byte[] content(byte[] values, int tag) throws GeneralSecurityException {
    int at = 0;
    while (at + 2 <= values.length) {
      int found = values[at] & 0xff;
      int length = values[at + 1] & 0xff;
      at += 2;
      if (length >= 0x80) {
        int octets = length & 0x7f;
        length = 0;
        for (int i = 0; i < octets && i < 3 && at < values.length; i++) {
          length = length << 8 | (values[at++] & 0xff);
        }
      }
      if (length > values.length - at) {
        break;
      }
      if (found == tag) {
        return Arrays.copyOfRange(values, at, at + length);
      }
      at += length;
    }
    throw new GeneralSecurityException("it is truncated, or in an unsupported format");
  }
}
