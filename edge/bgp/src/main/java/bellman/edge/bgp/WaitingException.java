package bellman.edge.bgp;

import java.io.IOException;

/**
 * There is nobody to connect to yet, which is no failure: the peer is told when there is. {@link
 * Connector#warning} says what is waited for.
 */
public final class WaitingException extends IOException {

  private static final long serialVersionUID = 1;

  /** For a reason. */
  public WaitingException(String why) {
    super(why);
  }
}
