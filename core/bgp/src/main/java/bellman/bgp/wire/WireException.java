package bellman.bgp.wire;

/** A message that ends the session, with the NOTIFICATION that the RFC wants for it. */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Notification notification;

  /** A fault; {@code detail} is for the log. */
  public WireException(Notification notification, String detail) {
    // no stack trace: this is ordinary data from a peer, and one may send it often
    super(detail, null, false, false);
    this.notification = notification;
  }

  /** What to send before closing. */
  public Notification notification() {
    return notification;
  }
}
