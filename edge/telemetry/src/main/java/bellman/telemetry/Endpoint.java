package bellman.telemetry;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where the API is: a loopback address and a port. */
public final class Endpoint {

  /** Where the API is when nobody says otherwise. */
  public static final String DEFAULT = "127.0.0.1:7790";

  private Endpoint() {}

  /**
   * Reads {@code HOST:PORT}; an IPv6 address stands in brackets. Port 0 lets the kernel choose.
   *
   * @throws IllegalArgumentException if it is malformed or not on loopback; fit for a user
   */
  public static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT, such as " + DEFAULT);
    }
    int port;
    try {
      port = Integer.parseInt(text, colon + 1, text.length(), 10);
    } catch (NumberFormatException e) {
      port = -1;
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT: a port is 0..65535");
    }
    String host = text.substring(0, colon);
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + host + "' in '" + text + "' is not a known host", e);
    }
    if (!address.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "'" + text + "': the API is available on loopback only, for example " + DEFAULT);
    }
    return new InetSocketAddress(address, port);
  }
}
