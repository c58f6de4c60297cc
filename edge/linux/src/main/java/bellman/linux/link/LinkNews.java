package bellman.linux.link;

import bellman.net.Address;
import bellman.net.MacAddress;
import bellman.net.link.LinkAddress;
import org.jspecify.annotations.Nullable;

/** What one message of the kernel says. */
sealed interface LinkNews {

  /** There is such an interface. */
  record LinkIs(
      int index,
      String name,
      boolean up,
      boolean running,
      @Nullable MacAddress mac,
      int master,
      String kind)
      implements LinkNews {}

  /** The interface is no more. */
  record LinkGone(int index) implements LinkNews {}

  /** The interface has an address. */
  record AddressIs(int index, LinkAddress address) implements LinkNews {}

  /** The interface has the address no more. */
  record AddressGone(int index, Address address, int length) implements LinkNews {}

  /** All that was asked for is told. */
  record Done() implements LinkNews {}

  /** What is being told changed meanwhile, so that something may be missing: ask again. */
  record Interrupted() implements LinkNews {}

  /**
   * What was asked for is refused.
   *
   * @param errno the error number, above 0
   */
  record Refused(int errno) implements LinkNews {}
}
