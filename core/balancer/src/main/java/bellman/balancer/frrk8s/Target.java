package bellman.balancer.frrk8s;

/**
 * Which FRR-K8s the objects are for.
 *
 * @param namespace its own: it looks for objects and Secrets in no other
 * @param secretsReadable whether it finds there the Secrets that BGPPeers name; otherwise passwords
 *     have to be written into the object
 * @param raw whether lines of FRR's own may be used for what the API has no place for
 * @param prepends whether its API has {@code withAsPathPrepend}, as it has since 0.0.27
 */
public record Target(String namespace, boolean secretsReadable, boolean raw, boolean prepends) {

  /** The same, of before 0.0.27. */
  public Target withoutPrepends() {
    return new Target(namespace, secretsReadable, raw, false);
  }
}
