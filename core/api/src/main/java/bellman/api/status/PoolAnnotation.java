package bellman.api.status;

/** Where the pool's name is noted. */
public final class PoolAnnotation {

  /** The annotation. */
  public static final String NAME = "metallb.io/ip-allocated-from-pool";

  /**
   * The same as old versions of MetalLB called it: it is taken away, as MetalLB does since 0.16.2.
   */
  public static final String OLD_NAME = "metallb.universe.tf/ip-allocated-from-pool";

  private PoolAnnotation() {}
}
