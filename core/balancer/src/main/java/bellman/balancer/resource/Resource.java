package bellman.balancer.resource;

/** An object that was read: its kind, its metadata, and in each record what matters of the rest. */
public sealed interface Resource permits Service, EndpointSlice, Node, Namespace {

  /** The kind. */
  Kind kind();

  /** Name, namespace, labels, annotations. */
  Metadata metadata();
}
