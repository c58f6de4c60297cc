package bellman.linux.link;

import bellman.net.Address;
import bellman.net.MacAddress;
import bellman.net.link.Link;
import bellman.net.link.LinkAddress;
import bellman.net.link.Links;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * This host's interfaces as the JDK sees them, for where rtnetlink is not to be had: without what
 * the kernel says of an address, and without masters and kinds.
 */
final class JdkLinks {

  private JdkLinks() {}

  /** What there is now. */
  static Links now() throws IOException {
    Map<Integer, Link> links = new LinkedHashMap<>();
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      List<LinkAddress> addresses = new ArrayList<>();
      for (InterfaceAddress address : each.getInterfaceAddresses()) {
        addresses.add(
            new LinkAddress(
                Address.of(address.getAddress().getAddress()), address.getNetworkPrefixLength()));
      }
      byte[] mac = each.getHardwareAddress();
      links.put(
          each.getIndex(),
          new Link(
              each.getIndex(),
              each.getName(),
              each.isUp(),
              each.isUp(),
              mac != null && mac.length == MacAddress.LENGTH ? MacAddress.of(mac) : null,
              0,
              each.isLoopback() ? Link.LOOPBACK : "",
              addresses));
    }
    return new Links(links);
  }
}
