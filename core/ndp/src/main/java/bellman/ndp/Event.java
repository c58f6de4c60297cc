package bellman.ndp;

import bellman.net.Ipv6Address;
import bellman.net.MacAddress;
import org.jspecify.annotations.Nullable;

/** What happens to one interface's discovery. */
public sealed interface Event {

  /**
   * The interface can be spoken on.
   *
   * @param index the kernel's number of it; another one is another interface of that name
   * @param local our link-local address there
   * @param mac our link-layer address there; null if it has none of Ethernet
   */
  record LinkReady(int index, Ipv6Address local, @Nullable MacAddress mac) implements Event {}

  /** The interface can't be spoken on: it is absent, down, or has no link-local address yet. */
  record LinkLost(String reason) implements Event {}

  /**
   * A valid Router Advertisement came.
   *
   * @param source the sender's link-local address
   */
  record Advertised(Ipv6Address source, DiscoveryMessage.RouterAdvertisement message)
      implements Event {}

  /** A valid Router Solicitation came. */
  record Solicited() implements Event {}

  /** Whether a session with the neighbor is established. */
  record InUse(boolean established) implements Event {}

  /** A deadline has come, or may have. */
  record Tick() implements Event {}
}
