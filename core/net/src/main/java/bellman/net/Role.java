package bellman.net;

import org.jspecify.annotations.Nullable;

/** What one AS is to its neighbor in a session between two (BGP Role, RFC 9234 section 4.1). */
public enum Role {
  PROVIDER(0, "provider"),
  /** A route server. */
  RS(1, "rs"),
  RS_CLIENT(2, "rs-client"),
  CUSTOMER(3, "customer"),
  PEER(4, "peer");

  private final int value;
  private final String text;

  Role(int value, String text) {
    this.value = value;
    this.text = text;
  }

  /** The role of a value in a capability; null if there is none. */
  public static @Nullable Role of(int value) {
    return value >= 0 && value < values().length ? values()[value] : null;
  }

  /** The role as manifests spell it; null if there is none. */
  public static @Nullable Role parse(String text) {
    for (Role role : values()) {
      if (role.text.equals(text)) {
        return role;
      }
    }
    return null;
  }

  /** The value in the capability. */
  public int value() {
    return value;
  }

  /** What the other side has to be (RFC 9234 section 4.2). */
  public Role counterpart() {
    return switch (this) {
      case PROVIDER -> CUSTOMER;
      case RS -> RS_CLIENT;
      case RS_CLIENT -> RS;
      case CUSTOMER -> PROVIDER;
      case PEER -> PEER;
    };
  }

  /**
   * Whether routes that go to the other side may go on to its customers alone, and so get the
   * attribute Only to Customer (RFC 9234 section 5).
   */
  public boolean marksRoutes() {
    return switch (this) {
      case PROVIDER, RS, PEER -> true;
      case RS_CLIENT, CUSTOMER -> false;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
