package bellman.linux.link;

import bellman.net.Address;
import bellman.net.link.Link;
import bellman.net.link.LinkAddress;
import bellman.net.link.Links;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The interfaces that messages add up to. Owned by one thread. */
final class LinkTable {

  private final Map<Integer, Link> links = new LinkedHashMap<>();

  /** Takes what a message says. */
  void apply(LinkNews news) {
    switch (news) {
      case LinkNews.LinkIs is -> {
        Link known = links.get(is.index());
        List<LinkAddress> addresses = known == null ? List.of() : known.addresses();
        links.put(
            is.index(),
            new Link(
                is.index(),
                is.name(),
                is.up(),
                is.running(),
                is.mac(),
                is.master(),
                is.kind(),
                addresses));
      }
      case LinkNews.LinkGone(int index) -> links.remove(index);
      case LinkNews.AddressIs(int index, var address) -> {
        Link known = links.get(index);
        if (known != null) {
          List<LinkAddress> addresses = new ArrayList<>(known.addresses());
          int at = find(addresses, address.address(), address.length());
          if (at < 0) {
            addresses.add(address);
          } else {
            addresses.set(at, address);
          }
          links.put(index, with(known, addresses));
        }
      }
      case LinkNews.AddressGone(int index, var address, int length) -> {
        Link known = links.get(index);
        if (known != null) {
          List<LinkAddress> addresses = new ArrayList<>(known.addresses());
          int at = find(addresses, address, length);
          if (at >= 0) {
            addresses.remove(at);
          }
          links.put(index, with(known, addresses));
        }
      }
      case LinkNews.Done _, LinkNews.Interrupted _, LinkNews.Refused _ -> {}
    }
  }

  /** What is so now. */
  Links snapshot() {
    return new Links(links);
  }

  private static int find(List<LinkAddress> addresses, Address address, int length) {
    for (int i = 0; i < addresses.size(); i++) {
      if (addresses.get(i).address().equals(address) && addresses.get(i).length() == length) {
        return i;
      }
    }
    return -1;
  }

  private static Link with(Link link, List<LinkAddress> addresses) {
    return new Link(
        link.index(),
        link.name(),
        link.up(),
        link.running(),
        link.mac(),
        link.master(),
        link.kind(),
        addresses);
  }
}
