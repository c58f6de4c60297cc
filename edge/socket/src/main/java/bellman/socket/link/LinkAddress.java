package bellman.socket.link;

import bellman.net.Address;
import bellman.net.Prefix;

/**
 * An address of an interface.
 *
 * @param address this host's
 * @param length of the subnet, in bits
 * @param usable whether it can be talked from: not while it is being looked for another that has it
 *     (duplicate address detection, RFC 4862 section 5.4), nor after one was found
 */
public record LinkAddress(Address address, int length, boolean usable) {

  /** The subnet. */
  public Prefix subnet() {
    return new Prefix(address.masked(length), length);
  }
}
