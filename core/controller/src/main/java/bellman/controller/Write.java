package bellman.controller;

import bellman.balancer.allocator.Decision;
import bellman.net.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written of a service.
 *
 * @param addresses what it is to have, or what of that it may have so far
 * @param pool where they are from; null for nowhere
 * @param decision what it comes of
 * @param whole whether it is all that was decided
 */
public record Write(
    List<Address> addresses, @Nullable String pool, Decision decision, boolean whole) {

  /** The addresses as they are in the status. */
  public List<String> texts() {
    return addresses.stream().map(Address::toString).toList();
  }
}
