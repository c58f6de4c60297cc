package bellman.telemetry;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a service is announced or is not.
 *
 * @param service {@code namespace/name}
 * @param pool the pool that its addresses are from; null if it has none
 * @param reason why it has no address; null if it has one
 * @param message the reason in words; null if it has an address
 * @param warnings what is probably not meant, such as an annotation that does nothing, a request
 *     that can't be read, or a node of a name that is not there
 */
public record ExplainAnswer(
    String service,
    List<String> addresses,
    @Nullable String pool,
    @Nullable String reason,
    @Nullable String message,
    List<Node> nodes,
    List<String> warnings) {

  public ExplainAnswer {
    // one that an older speaker left out
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }

  /**
   * What one node does about it.
   *
   * @param silent why the node announces it to nobody; null if it announces it
   * @param silentFamilies what of it the node does not announce beside what it does
   */
  public record Node(
      String name, List<Route> routes, @Nullable Silent silent, List<SilentFamily> silentFamilies) {

    public Node {
      // a speaker of before does not tell of them
      silentFamilies = Objects.requireNonNullElse(silentFamilies, List.of());
    }
  }

  /**
   * A route for the service, and who is to get it. It is announced when its stage is {@code sent}.
   *
   * @param stage how far it has come: {@code planned} or {@code sent}; where FRR-K8s speaks BGP
   *     also, in between, {@code written} (to the API server), {@code takenOver} (by FRR-K8s) and
   *     {@code loaded} (by FRR)
   * @param waits what it waits for, in words; null if it is announced
   */
  public record Route(String peer, String prefix, String stage, @Nullable String waits) {}

  /**
   * Why a node says nothing.
   *
   * @param until when it says something by itself (RFC 3339); null if something has to change first
   */
  public record Silent(String reason, String message, @Nullable String until) {}

  /**
   * Why a node says nothing of one family, and announces the other.
   *
   * @param family {@code IPv4} or {@code IPv6}
   * @param address what it does not announce; null if the service has no address of this family
   * @param until as of {@link Silent}
   */
  public record SilentFamily(
      String family,
      @Nullable String address,
      String reason,
      String message,
      @Nullable String until) {}
}
