package bellman.balancer.allocator;

import bellman.api.resource.Annotations;
import bellman.api.resource.Service;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a service asks for in its annotations and in {@code spec.loadBalancerIP}.
 *
 * @param addresses empty if it asks for none
 * @param pool null if any will do
 * @param sharingKey null if it shares with nobody
 * @param error why the request can't be read; null if it can
 */
public record Request(
    List<Address> addresses,
    @Nullable String pool,
    @Nullable String sharingKey,
    @Nullable String error) {

  /** Why a request can't be read, and the field that it is in. */
  public record Flaw(String field, String message) {}

  public Request {
    addresses = List.copyOf(addresses);
  }

  /** What is wrong with a service's request; null if it can be read. */
  public static @Nullable Flaw flaw(Service service) {
    if (service.loadBalancerIp() == null && service.metadata().annotations().isEmpty()) {
      return null;
    }
    String error = of(service).error();
    if (error == null) {
      return null;
    }
    boolean isOld =
        !service.metadata().annotations().containsKey(Annotations.PREFIX + Annotations.ADDRESSES);
    return new Flaw(
        annotation(service, Annotations.ADDRESSES) == null
            ? "spec.loadBalancerIP"
            : "metadata.annotations["
                + (isOld ? Annotations.OLD_PREFIX : Annotations.PREFIX)
                + Annotations.ADDRESSES
                + "]",
        error);
  }

  /** Reads a service's request. */
  static Request of(Service service) {
    String pool = annotation(service, Annotations.POOL);
    String sharingKey = annotation(service, Annotations.SHARING_KEY);
    String list = annotation(service, Annotations.ADDRESSES);
    String single = service.loadBalancerIp();
    List<Address> addresses = new ArrayList<>();
    String error = null;
    if (list != null && single != null) {
      error = "addresses are requested by annotation and by spec.loadBalancerIP: remove one";
    } else if (list != null || single != null) {
      String[] texts = list != null ? list.split(",", -1) : new String[] {String.valueOf(single)};
      try {
        for (String text : texts) {
          addresses.add(Address.parse(text.strip()));
        }
        error = error(addresses);
      } catch (IllegalArgumentException e) {
        error = "the requested addresses can't be parsed: " + e.getMessage();
      }
    }
    return new Request(error == null ? addresses : List.of(), pool, sharingKey, error);
  }

  private static @Nullable String error(List<Address> addresses) {
    if (addresses.size() > 2) {
      return addresses.size() + " addresses are requested: request one, or one of each family";
    }
    if (addresses.size() == 2 && addresses.get(0).family() == addresses.get(1).family()) {
      return "two "
          + addresses.get(0).family()
          + " addresses are requested: request one of each family";
    }
    return null;
  }

  /**
   * The value; null if it is absent or empty. The new spelling wins where it is there, even empty.
   */
  private static @Nullable String annotation(Service service, String name) {
    Map<String, String> annotations = service.metadata().annotations();
    String value = annotations.get(Annotations.PREFIX + name);
    if (value == null) {
      value = annotations.get(Annotations.OLD_PREFIX + name);
    }
    return value == null || value.isEmpty() ? null : value;
  }

  /** Whether it asks for an address of its own. */
  boolean asksForAddress() {
    return !addresses.isEmpty();
  }
}
