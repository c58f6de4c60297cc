package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.app.text.AnswerText;
import bellman.balancer.plan.Planner;
import bellman.directory.AdminStateFile;
import bellman.edge.bgp.Connector;
import bellman.edge.bgp.Dialer;
import bellman.edge.bgp.Transport;
import bellman.net.Address;
import bellman.net.link.Link;
import bellman.net.link.LinkAddress;
import bellman.net.link.Links;
import bellman.speaker.DrainTerms;
import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.PeerAction;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A route is told as announced where the router has it, and nowhere else: what is there is told
 * with what it waits for. Real sessions over loopback.
 */
@Timeout(120)
class ExplainTest {

  private static final String WEB = "198.51.100.10/32";

  /** Nothing listens there. */
  private static final Connector NOBODY =
      new Dialer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Transport.PLAIN);

  /** A host without an IPv6 address, to which IPv6 routes could point. */
  private static final class OfIpv4 implements Surroundings {

    @Override
    public Links links() {
      LinkAddress only = new LinkAddress(Address.parse("127.0.0.1"), 8);
      return Links.of(new Link(1, "lo", true, true, null, 0, Link.LOOPBACK, List.of(only)));
    }

    @Override
    public int defaultRoute() {
      return 0;
    }

    @Override
    public void follow(Consumer<Links> listener) {}
  }

  private RecordingRouter tor;
  private Speaker speaker;
  private SpeakerAnswers answers;

  @BeforeEach
  void start() throws IOException {
    tor = new RecordingRouter("tor", 64500, 0);
    speaker =
        Speaker.start(
            new Speaker.Setup(
                "n",
                new Planner(new Planner.Settings("n"::equals, "n", null, _ -> List.of())),
                peer -> peer.name().equals("tor") ? tor.connector() : NOBODY,
                Speaker.Listener.NOBODY,
                new OfIpv4(),
                AdminStateFile.NONE,
                null));
    answers = new SpeakerAnswers(speaker, Instant::now);
  }

  @AfterEach
  void close() throws Exception {
    speaker.leave(DrainTerms.atOnce("the test is over")).get(30, TimeUnit.SECONDS);
    tor.close();
  }

  private static Resource object(String version, String kind, String name, Map<String, ?> spec) {
    return decode(
        Map.of(
            "apiVersion", version,
            "kind", kind,
            "metadata", Map.of("name", name),
            "spec", spec));
  }

  private static Resource peer(String name, Map<String, ?> more) {
    Map<String, Object> spec = new HashMap<>(more);
    spec.putAll(Map.of("myASN", 64500, "peerASN", 64500, "peerAddress", "10.0.0.1"));
    spec.put("peerPort", 1000 + name.length());
    return object("metallb.io/v1beta2", "BGPPeer", name, spec);
  }

  private static Resource service(String name, String addresses) {
    return decode(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Service",
            "metadata",
            Map.of("name", name, "annotations", Map.of("metallb.io/loadBalancerIPs", addresses)),
            "spec",
            Map.of(
                "type",
                "LoadBalancer",
                "ipFamilyPolicy",
                addresses.contains(",") ? "RequireDualStack" : "SingleStack",
                "ports",
                List.of(Map.of("port", 80)))));
  }

  private static Resource decode(Map<String, ?> document) {
    Decoder.Decoded decoded = Decoder.decode(document);
    assertThat(decoded.problems()).isEmpty();
    return decoded.resource();
  }

  private void observe(Resource... resources) {
    List<Resource> all = new ArrayList<>(Arrays.asList(resources));
    all.add(
        object(
            "metallb.io/v1beta1",
            "IPAddressPool",
            "main",
            Map.of("addresses", List.of("198.51.100.0/24", "2001:db8::/64"))));
    all.add(object("metallb.io/v1beta1", "BGPAdvertisement", "hosts", Map.of()));
    speaker.observe(all, List.<ObjectKey>of());
    speaker.ask(_ -> true);
  }

  private ExplainAnswer.Node node(String service) {
    return answers.explain("default/" + service).nodes().getFirst();
  }

  private String text(String service) {
    return AnswerText.explain(answers.explain("default/" + service));
  }

  /** What the route of a service to a peer waits for; empty for nothing. */
  private String waits(String service, String peer) {
    List<ExplainAnswer.Route> his =
        node(service).routes().stream().filter(route -> route.peer().equals(peer)).toList();
    assertThat(his).hasSize(1);
    String waits = his.getFirst().waits();
    assertThat(his.getFirst().stage()).isEqualTo(waits == null ? "sent" : "planned");
    return waits == null ? "" : waits;
  }

  @Test
  void oneRouterHasItAndTheOtherIsAway() throws Exception {
    observe(peer("tor", Map.of()), peer("spare", Map.of()), service("web", "198.51.100.10"));
    tor.awaitFirstTable();

    assertThat(waits("web", "tor")).isEmpty();
    assertThat(waits("web", "spare")).startsWith("the session is not up (");
    assertThat(text("web"))
        .startsWith(
            """
            default/web has 198.51.100.10 from pool main
              node n announces
                198.51.100.10/32 to tor
              node n does not announce yet
                198.51.100.10/32 to spare: the session is not up (\
            """);
  }

  @Test
  void whatWasAnnouncedIsNotAnyMoreWhenTheSessionEnds() throws Exception {
    observe(peer("tor", Map.of()), service("web", "198.51.100.10"));
    tor.awaitFirstTable();
    assertThat(waits("web", "tor")).isEmpty();

    order(PeerAction.shutdown);
    tor.await("the end", each -> !each.downs().isEmpty());
    assertThat(waits("web", "tor"))
        .startsWith("the peer is shut down by an operator since ")
        .endsWith("`bellman peer tor start` ends this");
    order(PeerAction.start);
    tor.await("it again", each -> each.prefixes().contains(WEB));
    assertThat(waits("web", "tor")).isEmpty();
  }

  private void order(PeerAction action) {
    assertThat(answers.order(new PeerRequest("tor", action.name(), null)))
        .isInstanceOf(PeerOutcome.Done.class);
  }

  @Test
  void aFamilyWithoutANextHopIsNotAnnounced() throws Exception {
    observe(
        peer("tor", Map.of("dualStackAddressFamily", true)),
        service("web", "198.51.100.10,2001:db8::10"));
    tor.awaitFirstTable();

    assertThat(node("web").routes())
        .extracting(ExplainAnswer.Route::prefix, ExplainAnswer.Route::stage)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(WEB, "sent"),
            org.assertj.core.groups.Tuple.tuple("2001:db8::10/128", "planned"));
    assertThat(node("web").routes().getLast().waits())
        .isEqualTo(
            "there is no IPv6 address besides 127.0.0.1 on lo, so IPv6 routes have no next hop and"
                + " are not advertised");
    assertThat(node("web").silentFamilies()).isEmpty();
  }

  @Test
  void aFamilyThatNoSessionCarriesHasAReasonOfItsOwn() throws Exception {
    observe(peer("tor", Map.of()), service("web", "198.51.100.10,2001:db8::10"));
    tor.awaitFirstTable();

    assertThat(text("web"))
        .isEqualTo(
            """
            default/web has 198.51.100.10, 2001:db8::10 from pool main
              node n announces
                198.51.100.10/32 to tor
              node n does not announce 2001:db8::10: noPeer
                no session of this node carries IPv6 routes: see dualStackAddressFamily
            """);
  }

  @Test
  void aRouteThatIsOneTooManyWaitsForRoom() throws Exception {
    observe(
        peer("tor", Map.of("maxAdvertisedPrefixes", 1)),
        service("web", "198.51.100.10"),
        service("later", "198.51.100.11"));
    tor.awaitFirstTable();

    assertThat(waits("web", "tor")).isEmpty();
    assertThat(waits("later", "tor"))
        .isEqualTo(
            "spec.maxAdvertisedPrefixes withholds it, because the router must not be sent more than"
                + " 1 route");
  }
}
