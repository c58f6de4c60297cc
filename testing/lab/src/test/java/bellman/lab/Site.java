package bellman.lab;

/**
 * The network that the tests use: a host, and a cable from it to each of two places for routers.
 * The addresses are those of the examples.
 */
final class Site implements AutoCloseable {
  static final String FIRST = "10.0.0.1";
  static final String FIRST_V6 = "2001:db8:0:1::1";
  static final String SECOND = "10.0.1.1";
  static final String HOST_TO_FIRST = "10.0.0.2";
  static final String HOST_TO_FIRST_V6 = "2001:db8:0:1::2";
  static final String HOST_TO_SECOND = "10.0.1.2";

  final Lab lab = new Lab();
  final Namespace host = lab.namespace("host");
  final Namespace first = lab.namespace("first");
  final Namespace second = lab.namespace("second");

  Site() {
    lab.cable(host, "first0", first, "host0");
    lab.cable(host, "second0", second, "host0");
    host.address("first0", HOST_TO_FIRST + "/24");
    host.address("first0", HOST_TO_FIRST_V6 + "/64");
    host.address("second0", HOST_TO_SECOND + "/24");
    first.address("host0", FIRST + "/24");
    first.address("host0", FIRST_V6 + "/64");
    second.address("host0", SECOND + "/24");
  }

  /**
   * The router at the first place, which the host of AS {@code hostAsn} may call by both families.
   */
  Router startFirst(RouterKind kind, long asn, long hostAsn) {
    return kind.start(lab, first, firstSettings(asn, hostAsn));
  }

  static RouterSettings firstSettings(long asn, long hostAsn) {
    return RouterSettings.of(
        asn, FIRST, new Neighbor(HOST_TO_FIRST, hostAsn), new Neighbor(HOST_TO_FIRST_V6, hostAsn));
  }

  @Override
  public void close() {
    lab.close();
  }
}
