package bellman.app.speaker;

import bellman.balancer.allocator.Decision;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.net.Address;
import bellman.net.PiecewiseMap;
import bellman.telemetry.Metric;
import bellman.telemetry.Metric.Kind;
import bellman.telemetry.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Goes through a planner's services while its owner goes on working, some at a time. */
public final class ServiceListing<S> {

  private final Turns<S> turns;
  private final Function<S, Planner> planner;

  /** Lists the services of a planner. */
  public ServiceListing(Turns<S> turns, Function<S, Planner> planner) {
    this.turns = turns;
    this.planner = planner;
  }

  /** A service with addresses. */
  private record Has(String service, List<Address> addresses) {}

  /** The services that have addresses, in no order. */
  public List<String> assigned() {
    List<String> all = new ArrayList<>();
    for (int piece = 0; piece < PiecewiseMap.PIECES; ) {
      List<Has> some = new ArrayList<>();
      piece = turn(piece, "", some);
      some.forEach(each -> all.add(each.service()));
    }
    return all;
  }

  /** A figure for each address of each service that the node announces. */
  public void announced(String node, Rows<Metric> rows) throws IOException {
    for (int piece = 0; piece < PiecewiseMap.PIECES; ) {
      List<Has> some = new ArrayList<>();
      piece = turn(piece, node, some);
      for (Has each : some) {
        for (Address address : each.addresses()) {
          rows.add(announced(node, each.service(), address));
        }
      }
    }
  }

  private static Metric announced(String node, String service, Address address) {
    return new Metric(
        "metallb_speaker_announced",
        Kind.GAUGE,
        "Services announced by this node",
        Map.of("service", service, "protocol", "bgp", "node", node, "ip", address.toString()),
        1);
  }

  /**
   * One turn; returns the piece to go on with.
   *
   * @param announcing the node that is to announce them; empty for any service with an address
   */
  private int turn(int first, String announcing, List<Has> into) {
    return turns.ask(state -> {
      Planner plan = planner.apply(state);
      NodePlanner node = announcing.isEmpty() ? null : plan.planner(announcing);
      if (!announcing.isEmpty() && node == null) {
        return PiecewiseMap.PIECES;
      }
      int piece = first;
      for (int looks = 0; piece < PiecewiseMap.PIECES && looks < Turns.LOOKS; ) {
        looks +=
            plan.forEachServiceIn(
                piece++,
                service -> {
                  if (plan.decision(service) instanceof Decision.Assigned has) {
                    List<Address> some =
                        node == null ? has.addresses() : node.announcedAddresses(service);
                    if (!some.isEmpty()) {
                      into.add(new Has(service, some));
                    }
                  }
                });
      }
      return piece;
    });
  }
}
