package bellman.bgp.wire;

/**
 * What was negotiated and changes how bytes read.
 *
 * @param fourOctetAs AS_PATH holds four-octet numbers (RFC 6793)
 * @param extendedMessages messages other than OPEN and KEEPALIVE may have 65535 bytes (RFC 8654)
 * @param internal both sides are in one AS, so that LOCAL_PREF means something
 */
public record WireContext(boolean fourOctetAs, boolean extendedMessages, boolean internal) {

  /** Before anything was negotiated. */
  public static final WireContext BASE = new WireContext(false, false, false);

  /** The most bytes that a message may have. */
  public int maxMessageLength() {
    return extendedMessages ? MessageCodec.MAX_EXTENDED : MessageCodec.MAX;
  }
}
