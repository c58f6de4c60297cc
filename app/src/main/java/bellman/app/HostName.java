package bellman.app;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this host, which a node without an object has. */
public final class HostName {

  private HostName() {}

  /** The name. */
  public static String get() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
