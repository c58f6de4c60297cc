package bellman.benchmark;

import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.rib.RouteChange;
import bellman.bgp.rib.RouteTable;
import bellman.bgp.wire.WireContext;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Prefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the session's beginning until a whole table is in a BIRD receiver. */
final class FullTable {

  private FullTable() {}

  /**
   * What one sender took.
   *
   * @param arrivals session after session of one process; the first finds it cold
   * @param processorSeconds of the sender, a session
   */
  record Result(List<BirdReceiver.Arrival> arrivals, double processorSeconds, long peakKib) {

    double firstAll() {
      return arrivals.getFirst().all();
    }

    double medianAll() {
      return Statistics.median(arrivals.stream().map(BirdReceiver.Arrival::all).toList());
    }

    double medianMost() {
      return Statistics.median(arrivals.stream().map(BirdReceiver.Arrival::most).toList());
    }
  }

  /** Lets one sender send its table as often as said. */
  static Result measure(Sender.Start start, int routes, int sessions) throws IOException {
    try (Cable cable = new Cable();
        Sender sender = start.start(cable, routes);
        BirdReceiver receiver = new BirdReceiver(cable, !sender.passive())) {
      Waiting.pause(1_000); // what loading left to do is not the sending's cost
      List<BirdReceiver.Arrival> arrivals = new ArrayList<>();
      double before = sender.program().processorSeconds();
      for (int i = 0; i < sessions; i++) {
        arrivals.add(receiver.receive(routes));
        receiver.forget();
      }
      double used = sender.program().processorSeconds() - before;
      return new Result(arrivals, used / sessions, sender.program().peakKib());
    }
  }

  /** How many UPDATEs a table of one attribute set is sent in, End-of-RIB not counted. */
  static int updates(int routes) {
    RouteTable table = new RouteTable();
    var attributes = new RouteAttributes(0, List.of(), null, 0, null);
    List<RouteChange> changes = new ArrayList<>();
    for (int i = 0; i < routes; i++) {
      changes.add(new RouteChange(Prefix.host(ServiceFolder.address(i)), attributes));
    }
    int early = table.apply(changes).size();
    var context =
        new EncodingContext(
            new WireContext(true, false, false),
            new Asn(64500),
            Map.of(Family.IPV4, ServiceFolder.address(0)));
    return early + new AdjRibOut(context, table).start().messages().size() - 1;
  }
}
