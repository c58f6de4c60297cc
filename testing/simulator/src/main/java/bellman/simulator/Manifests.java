package bellman.simulator;

import bellman.api.resource.BgpAdvertisement;
import bellman.api.resource.BgpPeer;
import bellman.api.resource.EndpointSlice;
import bellman.api.resource.IpAddressPool;
import bellman.api.resource.LabelSelector;
import bellman.api.resource.Metadata;
import bellman.api.resource.Node;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.net.Family;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a small cluster, as the dice fall. There are few names, so that objects refer to each
 * other, take each other's addresses, contradict each other, and miss what they need. None is bad
 * in itself: then the version before it stays in use, and a plan depends on its history.
 */
public final class Manifests {

  private static final List<String> RACKS = List.of("a", "b");

  private static final List<Service.IpFamilyPolicy> POLICIES =
      List.of(Service.IpFamilyPolicy.SINGLE_STACK, Service.IpFamilyPolicy.REQUIRE_DUAL_STACK);

  private final Agenda dice;

  /** By these dice. */
  public Manifests(Agenda dice) {
    this.dice = dice;
  }

  /** Any object in any state. */
  Resource any() {
    int roll = dice.below(100);
    if (roll < 45) {
      return service(dice.below(15));
    }
    if (roll < 65) {
      return slice(dice.below(20));
    }
    if (roll < 75) {
      return advertisement(dice.below(6));
    }
    if (roll < 83) {
      return peer(dice.below(4));
    }
    if (roll < 92) {
      return pool(dice.below(4));
    }
    return node(dice.below(4));
  }

  private Metadata metadata(
      String namespace, String name, Map<String, String> labels, Map<String, String> annotations) {
    Instant created = dice.percent(20) ? null : Instant.ofEpochSecond(dice.below(5));
    return new Metadata(namespace, name, labels, annotations, created);
  }

  private Metadata ofSystem(String name) {
    return metadata("metallb-system", name, Map.of(), Map.of());
  }

  private <T> List<T> some(List<T> of) {
    List<T> some = new ArrayList<>();
    if (dice.percent(40)) {
      of.forEach(each -> {
        if (dice.percent(40)) {
          some.add(each);
        }
      });
    }
    return some;
  }

  private List<LabelSelector> selectors(String label, List<String> values) {
    if (dice.percent(60)) {
      return List.of();
    }
    return List.of(new LabelSelector(Map.of(label, dice.oneOf(values)), List.of()));
  }

  /** A pool, of addresses that it alone has. */
  public IpAddressPool pool(int number) {
    List<String> addresses = new ArrayList<>();
    boolean four = dice.percent(85);
    if (four) {
      addresses.add("198.51.100." + number * 8 + "/29");
    }
    if (!four || dice.percent(40)) {
      addresses.add("2001:db8:" + number + "::/126");
    }
    IpAddressPool.@Nullable ServiceAllocation allocation =
        dice.percent(75)
            ? null
            : new IpAddressPool.ServiceAllocation(
                dice.below(3),
                some(List.of("default", "other")),
                List.of(),
                selectors("tier", List.of("web", "db")));
    return new IpAddressPool(
        ofSystem("pool-" + number),
        addresses,
        dice.percent(85),
        dice.percent(20),
        null,
        allocation);
  }

  /** An advertisement. */
  public BgpAdvertisement advertisement(int number) {
    List<LabelSelector> services = selectors("tier", List.of("web", "db"));
    boolean whole = services.isEmpty(); // an aggregate must not cover what is not selected
    int length = whole ? dice.oneOf(List.of(32, 32, 32, 31, 29)) : 32;
    int lengthV6 = whole ? dice.oneOf(List.of(128, 128, 127)) : 128;
    long localPref = dice.below(3) * 100L;
    List<String> communities = some(List.of("65000:1", "65535:65282", "large:64500:1:2"));
    return new BgpAdvertisement(
        ofSystem("advertisement-" + number),
        length,
        lengthV6,
        some(List.of("pool-0", "pool-1", "pool-2", "pool-3")),
        List.of(),
        selectors("rack", RACKS),
        some(List.of("peer-0", "peer-1", "peer-2", "peer-3")),
        services,
        new BgpAdvertisement.Attributes(
            localPref,
            communities,
            dice.percent(70) ? null : dice.below(3) * 10L,
            dice.percent(80) ? 0 : dice.below(3),
            dice.percent(90) ? null : "192.0.2.25" + dice.below(3)));
  }

  /** A peer. */
  public BgpPeer peer(int number) {
    boolean six = dice.percent(25);
    String address = (six ? "2001:db8:ffff::" : "192.0.2.") + (number + 1);
    var asns = BgpPeer.AsNumbers.of(64500, dice.percent(50) ? 64500L : 64501L);
    List<LabelSelector> nodes = selectors("rack", RACKS);
    return new BgpPeer(
        ofSystem("peer-" + number),
        asns,
        BgpPeer.Router.at(address),
        BgpPeer.Transport.DEFAULT,
        BgpPeer.Timers.UNSET,
        BgpPeer.Offer.ofFamilies(dice.percent(30)),
        nodes,
        null,
        null);
  }

  /** A node. */
  public Node node(int number) {
    Map<String, String> labels = new HashMap<>();
    labels.put("rack", dice.oneOf(RACKS));
    if (dice.percent(10)) {
      labels.put(Node.EXCLUDE_LABEL, "");
    }
    return new Node(metadata("", "node-" + number, labels, Map.of()), dice.percent(10));
  }

  /** A service without addresses. */
  public Service service(int number) {
    Map<String, String> annotations = new HashMap<>();
    if (dice.percent(15)) {
      annotations.put("metallb.io/address-pool", "pool-" + dice.below(4));
    }
    if (dice.percent(25)) {
      annotations.put("metallb.io/allow-shared-ip", dice.oneOf(List.of("one", "two")));
    }
    if (dice.percent(20)) {
      annotations.put("metallb.io/loadBalancerIPs", "198.51.100." + dice.below(32));
    }
    List<Family> families =
        dice.oneOf(
            List.of(
                List.of(),
                List.of(Family.IPV4),
                List.of(Family.IPV4),
                List.of(Family.IPV6),
                List.of(Family.IPV4, Family.IPV6)));
    return new Service(
        metadata(
            number % 3 == 0 ? "other" : "default",
            "service-" + number,
            dice.percent(80) ? Map.of("tier", dice.oneOf(List.of("web", "db"))) : Map.of(),
            annotations),
        new Service.Exposure(
            dice.percent(90) ? "LoadBalancer" : "ClusterIP",
            dice.percent(95) ? null : "foreign",
            families,
            families.size() == 1 ? null : dice.oneOf(POLICIES),
            dice.percent(30)),
        List.of(),
        null,
        Map.of("app", "app-" + dice.below(2)),
        List.of(new Service.Port("TCP", 80 + dice.below(3))),
        List.of(),
        false,
        false,
        List.of());
  }

  /** Endpoints of any service. */
  public EndpointSlice slice(int number) {
    List<EndpointSlice.Endpoint> endpoints = new ArrayList<>();
    for (int i = dice.below(4); i > 0; i--) {
      endpoints.add(
          new EndpointSlice.Endpoint(
              dice.percent(70), dice.percent(10) ? null : "node-" + dice.below(4)));
    }
    int service = dice.below(15);
    return new EndpointSlice(
        metadata(service % 3 == 0 ? "other" : "default", "slice-" + number, Map.of(), Map.of()),
        dice.percent(5) ? "" : "service-" + service,
        dice.percent(20) ? null : dice.percent(50) ? Family.IPV4 : Family.IPV6,
        endpoints,
        false);
  }
}
