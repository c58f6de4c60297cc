package bellman.net.link;

import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.RouterId;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The BGP Identifier of a node: one for all of its sessions, the same after a restart, and no other
 * node's (RFC 6286 section 2.1). An address that every node has is the worst choice, so this is a
 * rule and not whichever is found first.
 */
public final class NodeIdentifier {

  /** Made by software that gives them the same addresses on every host. */
  private static final Set<String> SAME_EVERYWHERE =
      Set.of(
          "docker0",
          "kube-ipvs0",
          "nodelocaldns",
          "cni0",
          "cni-podman0",
          "podman0",
          "virbr0",
          "lxcbr0",
          "lxdbr0");

  /** Kinds of interfaces that may be a host's own; a device has none. */
  private static final Set<String> OWN = Set.of("", "bond", "team", "vlan", "macvlan", "ipvlan");

  private static final String BRIDGE = "bridge";
  private static final String VETH = "veth";

  private NodeIdentifier() {}

  /**
   * The first of these that there is: the address that the cluster knows the node by; the one of
   * the interface of the default route; the lowest that is good beyond its link, with a subnet, on
   * an interface that leads out of the host; a number out of the node's name.
   *
   * <p>A bridge leads out if one of its ports does. One end of a {@code veth} pair is taken to, if
   * it is in no bridge, for a host that is a container has nothing else.
   *
   * @param internal the node's InternalIP; null if it is not known, or IPv6
   * @param defaultRoute the index of the interface of the default route; 0 if there is none
   */
  public static RouterId of(
      @Nullable Ipv4Address internal, int defaultRoute, Links links, String node) {
    if (internal != null && !internal.isUnspecified()) {
      return new RouterId(internal.bits());
    }
    Link out = links.at(defaultRoute);
    if (out != null
        && out.global(Family.IPV4) instanceof Ipv4Address address
        && !address.isLoopback()) {
      return new RouterId(address.bits());
    }
    return links.all().stream()
        .filter(link -> leadsOut(link, links))
        .flatMap(link -> link.addresses().stream())
        .filter(each -> each.unfit() == null && !each.isHost())
        .filter(each -> !each.traits().contains(LinkAddress.Trait.SECONDARY))
        .map(LinkAddress::address)
        .filter(address -> address.family() == Family.IPV4 && isGlobal(address))
        .min(Comparator.naturalOrder())
        .map(address -> new RouterId(((Ipv4Address) address).bits()))
        .orElseGet(() -> ofName(node));
  }

  private static boolean isGlobal(Address address) {
    return !address.isLoopback() && !address.isLinkLocal() && !address.isMulticast();
  }

  private static boolean leadsOut(Link link, Links links) {
    if (SAME_EVERYWHERE.contains(link.name())) {
      return false;
    }
    if (link.kind().equals(BRIDGE)) {
      return links.all().stream()
          .anyMatch(port -> port.master() == link.index() && OWN.contains(port.kind()));
    }
    return OWN.contains(link.kind()) || link.kind().equals(VETH);
  }

  /**
   * In 128.0.0.0/2, as some implementations still want what could be a host's address (RFC 4271
   * section 6.2).
   */
  private static RouterId ofName(String node) {
    var sum = new CRC32();
    sum.update(node.getBytes(StandardCharsets.UTF_8));
    return new RouterId((int) sum.getValue() >>> 2 | 0x80000000);
  }
}
