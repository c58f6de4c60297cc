package bellman.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * One of the routers of a soak, and the cable to it.
 *
 * @param kind which router it is
 * @param peer the name of its BGPPeer
 * @param asn its AS, which may be ours
 * @param device the host's end of the cable
 * @param ours the host's address there
 * @param place where it runs
 * @param router what runs there
 */
record SoakRouter(
    RouterKind kind,
    String peer,
    long asn,
    String device,
    String ours,
    Namespace place,
    Router router)
    implements AutoCloseable {

  /** The AS of the host. */
  static final long OURS = 64500;

  private static final String PASSWORD = "soaked";

  /**
   * Starts one.
   *
   * @param number of the cable; the session over the first one is internal
   */
  static SoakRouter start(Lab lab, Namespace host, RouterKind kind, int number) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    Namespace place = lab.namespace(name);
    String device = name + "0";
    lab.cable(host, device, place, "host0");
    String ours = "10.0." + number + ".2";
    String theirs = "10.0." + number + ".1";
    host.address(device, ours + "/24");
    place.address("host0", theirs + "/24");
    long asn = number == 0 ? OURS : OURS + number;
    var settings = RouterSettings.of(asn, theirs, known(kind, new Neighbor(ours, OURS)));
    Router router = kind.start(lab, place, settings);
    return new SoakRouter(kind, "tor-" + name, asn, device, ours, place, router);
  }

  /** What the peer of each router asks for beyond the usual. */
  String asked() {
    return switch (kind) {
      case FRR -> "enableGracefulRestart: true\nbfdProfile: lab\n";
      case BIRD -> "bfdProfile: lab\npassword: " + PASSWORD + "\n";
      case GOBGP, OPENBGPD, EXABGP -> "";
    };
  }

  /** And what each router knows of us. */
  private static Neighbor known(RouterKind kind, Neighbor us) {
    return switch (kind) {
      case FRR -> us.withBfd();
      case BIRD -> us.withBfd().withPassword(PASSWORD);
      case GOBGP, OPENBGPD, EXABGP -> us;
    };
  }

  String theirs() {
    return router.settings.routerId();
  }

  /** What it must hold by a plan. */
  SortedMap<String, ReceivedRoute> planned(JsonNode plan, String node) {
    return AnsweredRoutes.planned(plan, node, Map.of(peer, ours), asn == OURS ? null : OURS);
  }

  @Override
  public void close() {
    router.close();
  }
}
