package bellman.balancer.resource;

/**
 * A secret, without its secrets.
 *
 * @param hasPassword whether {@code data} or {@code stringData} has the key {@code password}
 */
public record Secret(Metadata metadata, String type, boolean hasPassword) implements Resource {

  /** The type that a peer's password must be in. */
  public static final String BASIC_AUTH = "kubernetes.io/basic-auth";

  @Override
  public Kind kind() {
    return Kind.SECRET;
  }
}
