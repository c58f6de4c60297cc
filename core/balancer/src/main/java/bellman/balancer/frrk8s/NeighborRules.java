package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.PrefixSelector;
import bellman.api.resource.FrrConfiguration.Receive;
import bellman.api.resource.FrrConfiguration.Remote;
import bellman.api.resource.FrrConfiguration.Session;
import bellman.balancer.frrk8s.Conflict.Cause;
import bellman.net.Family;
import java.time.Duration;
import java.util.List;

/** What must hold of a neighbor by itself, apart from what it is sent. */
final class NeighborRules {

  private static final long SHORTEST_HOLD_SECONDS = 3;

  private final Spot spot;
  private final Neighbor neighbor;
  private final Report report;

  private NeighborRules(Spot spot, Neighbor neighbor, Report report) {
    this.spot = spot;
    this.neighbor = neighbor;
    this.report = report;
  }

  static void check(Spot spot, Neighbor neighbor, Scope scope, Report report) {
    var rules = new NeighborRules(spot, neighbor, report);
    rules.address();
    rules.asn(scope.router().asn());
    rules.session(scope);
    rules.timers();
    rules.nextHops();
    rules.receive();
  }

  /** Whether it is sent both families, whatever its address. */
  static boolean isDual(Neighbor neighbor) {
    return !neighbor.remote().interfaceName().isEmpty() || neighbor.session().dualStack();
  }

  private void refuse(Cause cause, String field, String message) {
    report.refuse(spot.conflict(cause, field, message));
  }

  private void address() {
    String address = neighbor.remote().address();
    String interfaceName = neighbor.remote().interfaceName();
    if (address.isEmpty() && interfaceName.isEmpty()) {
      refuse(
          Cause.NEIGHBOR, "address", "the neighbor has no address: set it, or else an interface");
    } else if (!address.isEmpty() && !interfaceName.isEmpty()) {
      refuse(
          Cause.NEIGHBOR,
          "interface",
          spot.subject() + " has an address and interface " + interfaceName + ": remove one");
    }
    if (!address.isEmpty() && Notation.ofAddress(address) == null) {
      refuse(Cause.NEIGHBOR, "address", "'" + address + "' is not an IP address");
    }
  }

  private void asn(long routerAsn) {
    Remote remote = neighbor.remote();
    String dynamic = remote.dynamicAsn();
    if (remote.asn() == 0 && dynamic.isEmpty()) {
      refuse(Cause.NEIGHBOR, "asn", spot.subject() + " has no asn: set it, or else dynamicASN");
    } else if (remote.asn() != 0 && !dynamic.isEmpty()) {
      refuse(
          Cause.NEIGHBOR,
          "dynamicASN",
          spot.subject() + " has asn " + remote.asn() + " and dynamicASN: remove one");
    }
    if (!List.of("", "internal", "external").contains(dynamic)) {
      refuse(Cause.NEIGHBOR, "dynamicASN", "'" + dynamic + "' is neither internal nor external");
    }
    if (remote.localAsn() != 0 && remote.asn() != 0 && remote.asn() == routerAsn) {
      refuse(
          Cause.NEIGHBOR_SETTINGS,
          "localASN",
          spot.subject()
              + " is in the router's own AS "
              + routerAsn
              + ", where a different local AS is not possible: remove localASN");
    }
  }

  private void session(Scope scope) {
    Session session = neighbor.session();
    String profile = session.bfdProfile();
    if (!profile.isEmpty() && !scope.profiles().contains(profile)) {
      refuse(
          Cause.BFD_PROFILE,
          "bfdProfile",
          "there is no BFD profile '"
              + profile
              + "' in this object: FRR-K8s does not look in other objects, so list it in"
              + " spec.bgp.bfdProfiles");
    }
    if (!session.password().isEmpty() && !session.passwordSecret().name().isEmpty()) {
      report.warn(
          spot.conflict(
              Cause.SECRET,
              "passwordSecret",
              spot.subject()
                  + " has a password and a Secret: FRR-K8s's webhook accepts both, but its daemon"
                  + " rejects them; remove one"));
    }
  }

  private void timers() {
    Duration hold = neighbor.session().timers().hold();
    Duration keepalive = neighbor.session().timers().keepalive();
    if (hold == null || keepalive == null) {
      if (hold != null || keepalive != null) {
        refuse(
            Cause.NEIGHBOR_SETTINGS,
            hold == null ? "keepaliveTime" : "holdTime",
            spot.subject()
                + " has only one of holdTime and keepaliveTime: set both, or none for "
                + Settings.DEFAULT_HOLD
                + "s and "
                + Settings.DEFAULT_KEEPALIVE
                + "s");
      }
      return;
    }
    long seconds = hold.toSeconds();
    if (seconds != 0 && seconds < SHORTEST_HOLD_SECONDS) {
      refuse(
          Cause.NEIGHBOR_SETTINGS,
          "holdTime",
          Settings.text(hold) + " is too short: 0s, or 3s and more");
    }
    if (keepalive.compareTo(hold) > 0) {
      refuse(
          Cause.NEIGHBOR_SETTINGS,
          "keepaliveTime",
          Settings.text(keepalive)
              + " is longer than the hold time "
              + Settings.text(hold)
              + ": make it no longer; a third of it is usual");
    }
  }

  private void nextHops() {
    nextHop(neighbor.toAdvertise().nextHopV4(), Family.IPV4, "toAdvertise.nextHop.ipv4");
    nextHop(neighbor.toAdvertise().nextHopV6(), Family.IPV6, "toAdvertise.nextHop.ipv6");
  }

  private void nextHop(String address, Family family, String field) {
    if (address.isEmpty()) {
      return;
    }
    if (Notation.ofAddress(address) != family) {
      refuse(Cause.NEXT_HOP, field, "'" + address + "' is not an " + family + " address");
      return;
    }
    Family own = Notation.ofAddress(neighbor.remote().address());
    if (!isDual(neighbor) && own != null && own != family) {
      refuse(
          Cause.NEXT_HOP,
          field,
          spot.subject()
              + " is advertised no "
              + family
              + " routes: remove the next hop, or set dualStackAddressFamily");
    }
  }

  private void receive() {
    Receive receive = neighbor.toReceive();
    if (receive.isAll()) {
      return;
    }
    for (int i = 0; i < receive.prefixes().size(); i++) {
      PrefixSelector selector = receive.prefixes().get(i);
      String field = "toReceive.allowed.prefixes[" + i + "]";
      if (Notation.ofPrefix(selector.prefix()) == null) {
        filter(
            field + ".prefix",
            selector,
            "'" + selector.prefix() + "' is not a prefix (ADDRESS/LENGTH)");
      } else {
        lengths(field, selector);
      }
    }
  }

  private void lengths(String field, PrefixSelector selector) {
    int own = Notation.lengthOf(selector.prefix());
    int ge = selector.ge();
    int le = selector.le();
    if (le > 0 && ge > le) {
      filter(
          field + ".ge", selector, "ge " + ge + " is more than le " + le + ": nothing would match");
    }
    if (le > 0 && own > le) {
      filter(field + ".le", selector, "le " + le + " is less than the prefix's own length " + own);
    }
    if (ge > 0 && own > ge) {
      filter(field + ".ge", selector, "ge " + ge + " is less than the prefix's own length " + own);
    }
  }

  private void filter(String field, PrefixSelector selector, String message) {
    report.refuse(spot.conflict(Cause.RECEIVE, field, message).about(selector.prefix()));
  }
}
