package bellman.app.command;

import bellman.balancer.frrk8s.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options about FRR-K8s; MetalLB's names where they mean the same. */
final class FrrOptions {

  @Mixin private final FrrNamespace namespace = new FrrNamespace();

  @Option(
      names = "--frrk8s-secret-passthrough",
      description =
          "Let FRR-K8s read the password Secrets from its own namespace, instead of resolving them"
              + " and writing the passwords into the FRRConfiguration.")
  private boolean passthrough;

  @Option(
      names = "--frrk8s-raw",
      description =
          "Add raw FRR configuration for settings that FRR-K8s has no field for: ttlSecurityHops,"
              + " passive, role, extendedNextHop and gracefulRestartTime of a BGPPeer. FRR-K8s does"
              + " not validate it: a line that FRR rejects blocks all changes on the node.")
  private boolean raw;

  @Option(
      names = "--frrk8s-owner",
      paramLabel = "CLUSTERROLE",
      description =
          "ClusterRole that owns the FRRConfiguration, which is deleted with it, when FRR-K8s runs"
              + " in another namespace. In Bellman's own namespace the owner is this Pod's"
              + " DaemonSet.")
  private String owner = "";

  /** The ClusterRole; empty for none. */
  String owner() {
    return owner;
  }

  boolean passthrough() {
    return passthrough;
  }

  /**
   * Which FRR-K8s it is.
   *
   * @param own the namespace of Bellman's objects; null where it is not known
   */
  Target target(@Nullable String own) {
    return target(own, own);
  }

  /**
   * The same, where it is known better.
   *
   * @param usual where FRR-K8s is if nobody says; null for where Bellman's objects usually are
   */
  Target target(@Nullable String own, @Nullable String usual) {
    String there = namespace.orElse(usual == null ? "metallb-system" : usual);
    boolean same = own == null || own.equals(there);
    return new Target(there, same || passthrough, raw, true);
  }
}
