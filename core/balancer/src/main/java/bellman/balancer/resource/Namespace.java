package bellman.balancer.resource;

/** A namespace; its labels choose pools. */
public record Namespace(Metadata metadata) implements Resource {

  @Override
  public Kind kind() {
    return Kind.NAMESPACE;
  }
}
