package bellman.bgp.wire;

import bellman.bgp.wire.NotificationCode.Cease;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The last message of a session: why it ends (RFC 4271 section 4.5).
 *
 * @param code error code and subcode
 * @param data what the RFC wants beside it
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out; equals and hashCode look inside
public record Notification(NotificationCode code, byte[] data) implements Message {

  private static final byte[] NO_DATA = {};

  /** The longest text of RFC 9003, in bytes of UTF-8. */
  static final int MAX_TEXT = 255;

  public Notification {
    data = data.clone();
  }

  /** One without data. */
  public Notification(NotificationCode code) {
    this(code, NO_DATA);
  }

  /**
   * A Cease with a text for the other side's operator (RFC 9003), cut at 255 bytes between
   * characters.
   */
  public static Notification cease(Cease subcode, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_TEXT);
    while (length > 0 && length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
      length--;
    }
    if (length == 0) {
      return new Notification(subcode);
    }
    byte[] data = new byte[1 + length];
    data[0] = (byte) length;
    System.arraycopy(bytes, 0, data, 1, length);
    return new Notification(subcode, data);
  }

  /** A Cease that tells the peer to keep no routes, with the real reason inside (RFC 8538). */
  public static Notification hardReset(Notification reason) {
    byte[] data = new byte[2 + reason.data.length];
    data[0] = (byte) reason.code.error();
    data[1] = (byte) reason.code.subcode();
    System.arraycopy(reason.data, 0, data, 2, reason.data.length);
    return new Notification(Cease.HARD_RESET, data);
  }

  /** Whether it says that no routes are to be kept, whatever was negotiated (RFC 8538). */
  public boolean isHardReset() {
    return code == Cease.HARD_RESET;
  }

  /**
   * Whether the peer's operator wants the session anew (RFC 4486), be it told plainly or inside a
   * Hard Reset.
   */
  public boolean isAdministrativeReset() {
    return reason() == Cease.ADMINISTRATIVE_RESET;
  }

  /** The code, or the one inside a Hard Reset. */
  private NotificationCode reason() {
    return isHardReset() && data.length >= 2
        ? NotificationCode.of(data[0] & 0xff, data[1] & 0xff)
        : code;
  }

  @Override
  public byte[] data() {
    return data.clone();
  }

  /**
   * In words with the RFCs' codes: {@code Cease/AdministrativeShutdown (6/2): "maintenance"}, and
   * with what is said beside them: {@link NotificationData}.
   */
  public String describe() {
    return data.length == 0
        ? code.describe()
        : code.describe() + NotificationData.words(code, data);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Notification that
        && code.equals(that.code)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return code.hashCode() * 31 + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "Notification[" + describe() + "]";
  }
}
