package bellman.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder.Decoded;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds that no API server has are named, and other projects' kinds are passed over. */
class UnknownKindTest {

  private static Decoded decode(String apiVersion, String kind, Map<String, ?> spec) {
    Map<String, Object> document = new HashMap<>();
    document.put("apiVersion", apiVersion);
    document.put("kind", kind);
    document.put("metadata", Map.of("name", "x", "namespace", "ns"));
    document.put("spec", spec);
    return Decoder.decode(document);
  }

  @ParameterizedTest
  @CsvSource({
    "metallb.io/v1beta1, IPAdressPool, did you mean IPAddressPool?",
    "metallb.io/v1beta1, IpAddressPool, did you mean IPAddressPool?",
    "metallb.io/v1beta1, IPAddressPools, did you mean IPAddressPool?",
    "metallb.io/v1beta1, BgpAdvertisement, did you mean BGPAdvertisement?",
    "metallb.io/v1beta1, BGPAdvertisment, did you mean BGPAdvertisement?",
    "metallb.io/v1beta1, Advertisement, did you mean BGPAdvertisement?",
    "metallb.io/v1beta1, AdvertiseBGP, did you mean BGPAdvertisement?",
    "metallb.io/v1beta2, Peer, did you mean BGPPeer?",
    "metallb.io/v1beta1, BFD, did you mean BFDProfile?",
    "metallb.io/v1beta1, Communities, did you mean Community?",
    "metallb.io/v1beta1, Metallb, did you mean MetalLB?",
    "metallb.io/v1beta1, Thing, 'the kinds are IPAddressPool, BGPAdvertisement, BGPPeer, '",
    "metallb.io/v1beta1, AddressPool, write an IPAddressPool with its addresses",
    "metallb.io/v1alpha1, AddressPool, and a BGPAdvertisement",
    "metalb.io/v1beta1, IPAddressPool, write apiVersion: metallb.io/v1beta1",
    "metallb.universe.tf/v1beta1, BGPPeer, write apiVersion: metallb.io/v1beta2",
    "v1, BGPPeer, write apiVersion: metallb.io/v1beta2",
    "metallb.io, IPAddressPool, write apiVersion: metallb.io/v1beta1",
    "v1, EndpointSlice, write apiVersion: discovery.k8s.io/v1",
    "v1, service, did you mean Service?",
    "v1, Services, did you mean Service?",
    "v1, node, did you mean Node?",
    "v1, Secrets, did you mean Secret?",
    "discovery.k8s.io/v1, EndpointSlices, did you mean EndpointSlice?",
    "frrk8s.metallb.io/v1beta1, FrrConfiguration, did you mean FRRConfiguration?"
  })
  void aKindThatDoesNotExistIsAProblemWithAGuess(String version, String kind, String advice) {
    assertThat(decode(version, kind, Map.of()).problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.kind()).isEqualTo(kind);
          assertThat(problem.name()).isEqualTo("x");
          assertThat(problem.message()).contains(advice);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "metallb.io/v1beta1, MetalLB",
    "metallb.io/v1beta1, BGPSessionStatus",
    "metallb.io/v1beta1, ServiceBGPStatus",
    "metallb.io/v1beta1, ServiceL2StatusList",
    "metallb.io/v1beta1, ConfigurationState",
    "metallb.io/v1beta2, BGPPeerList",
    "v1, Endpoints",
    "v1, Pod",
    "v1, PodList",
    "v1, ConfigMap",
    "v1, ServiceAccount",
    "v1, List",
    "v1, NamespaceList",
    "v2, Widget",
    "apps/v1, Deployment",
    "serving.knative.dev/v1, Service",
    "networking.k8s.io/v1, NetworkPolicy",
    "example.com/v1, BGPPeer",
    "frrk8s.metallb.io/v1beta1, FRRK8sConfiguration",
    "frrk8s.metallb.io/v1beta1, FRRNodeState"
  })
  void kindsThatExistOrMayExistArePassedOver(String version, String kind) {
    assertThat(decode(version, kind, Map.of()).problems()).isEmpty();
  }

  @Test
  void whatTakesThePlaceOfAnOldPoolGoesByItsProtocol() {
    assertThat(decode("metallb.io/v1beta1", "AddressPool", Map.of("protocol", "layer2")).problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message()).contains("L2Advertisement").doesNotContain("BGP"));
  }

  @Test
  void theObjectThatItWasMayStay() {
    Decoded pool = decode("metallb.io/v1beta1", "IPAdressPool", Map.of());
    assertThat(pool.key()).isEqualTo(new ObjectKey(Kind.IP_ADDRESS_POOL, "ns", "x"));
    assertThat(pool.resource()).isNull();
    assertThat(pool.mayKeepBefore()).isTrue();
    Decoded guarded = decode("metallb.io/v1beta2", "BgpPeer", Map.of("password", "x"));
    assertThat(guarded.mayKeepBefore()).isFalse();
  }
}
