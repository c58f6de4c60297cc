package bellman.kubernetes.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.api.resource.Decoder;
import bellman.api.resource.Resource;
import bellman.balancer.admission.Admission;
import bellman.balancer.admission.Verdict;
import bellman.kubernetes.certificate.ClientAuthority;
import bellman.kubernetes.certificate.ClientCertificates;
import bellman.kubernetes.certificate.SelfSigned;
import bellman.kubernetes.certificate.ServingKey;
import bellman.kubernetes.certificate.Tls;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reviews over HTTPS, as an API server sends them. */
class WebhookServerTest {

  private static final String POOL = "/validate-metallb-io-v1beta1-ipaddresspool";
  private static final String NAMESPACE = "metallb-system";

  /** In the place of a status. */
  private static final int CUT = 0;

  private final List<Resource> objects = new ArrayList<>();
  private final ServingKey key = SelfSigned.key("localhost", Instant.now());
  private boolean apiIsAway;
  private WebhookServer server;

  @BeforeEach
  void start() throws IOException {
    server = server(Tls.LATEST, key);
  }

  private WebhookServer server(Tls tls, ServingKey serving) throws IOException {
    return server(tls, serving, null);
  }

  private WebhookServer server(Tls tls, ServingKey serving, ClientAuthority clients)
      throws IOException {
    return WebhookServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        serving,
        tls,
        clients,
        Judge.of(
            new Admission(NAMESPACE, true),
            () -> {
              if (apiIsAway) {
                throw new IOException("away");
              }
              return objects;
            }),
        _ -> Verdict.FINE);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static HttpClient client(String... protocols) {
    try {
      return client(ClientCertificates.client(), protocols);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static HttpClient client(SSLContext context, String... protocols) {
    var parameters = new SSLParameters();
    parameters.setProtocols(protocols);
    return HttpClient.newBuilder().sslContext(context).sslParameters(parameters).build();
  }

  private URI uri(String path) {
    return URI.create("https://localhost:" + server.address().getPort() + path);
  }

  private HttpResponse<String> send(HttpClient client, String method, String path, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> ask(String path, Map<String, ?> review) throws Exception {
    HttpResponse<String> response = send(client("TLSv1.3"), "POST", path, ReviewJson.bytes(review));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    Map<?, ?> answer = ReviewJson.object(response.body().getBytes(StandardCharsets.UTF_8));
    assertThat(answer).isNotNull();
    assertThat(answer.get("apiVersion")).isEqualTo(review.get("apiVersion"));
    assertThat(answer.get("kind")).isEqualTo(review.get("kind"));
    return (Map<String, Object>) answer.get("response");
  }

  private static Map<String, Object> pool(String name, String namespace, String... addresses) {
    return Map.of(
        "apiVersion",
        "metallb.io/v1beta1",
        "kind",
        "IPAddressPool",
        "metadata",
        Map.of("name", name, "namespace", namespace),
        "spec",
        Map.of("addresses", List.of(addresses)));
  }

  private static Map<String, Object> review(Map<String, Object> request) {
    Map<String, Object> whole = new HashMap<>(request);
    whole.put("uid", "u-1");
    return Map.of("apiVersion", "admission.k8s.io/v1", "kind", "AdmissionReview", "request", whole);
  }

  private static Map<String, Object> creation(Map<String, Object> object) {
    return review(Map.of("operation", "CREATE", "object", object));
  }

  private void there(Map<String, Object> object) {
    objects.add(Objects.requireNonNull(Decoder.decode(object).resource()));
  }

  @Test
  void allowsAndDenies() throws Exception {
    there(pool("a", NAMESPACE, "192.0.2.0/28"));

    assertThat(ask(POOL, creation(pool("b", NAMESPACE, "192.0.2.16/28"))))
        .isEqualTo(Map.of("uid", "u-1", "allowed", true));
    assertThat(ask(WebhookServer.OF_FRR_K8S, creation(pool("b", NAMESPACE, "x"))))
        .containsEntry("allowed", true); // another's to judge
    assertThat(ask(POOL, creation(pool("b", NAMESPACE, "192.0.2.8/30", "x"))))
        .isEqualTo(
            Map.of(
                "uid",
                "u-1",
                "allowed",
                false,
                "status",
                Map.of(
                    "code",
                    403,
                    "reason",
                    "Forbidden",
                    "message",
                    "IPAddressPool metallb-system/b spec.addresses[0]: '192.0.2.8/30' overlaps with"
                        + " already defined CIDR '192.0.2.0/28' of pool a; IPAddressPool"
                        + " metallb-system/b spec.addresses[1]: 'x' is neither a prefix"
                        + " (192.0.2.0/24) nor a range (192.0.2.1-192.0.2.9)")));
  }

  @Test
  void updatesDeletionsAndParts() throws Exception {
    Map<String, Object> bad = pool("a", NAMESPACE, "x");
    Map<String, Object> worse = pool("a", NAMESPACE, "x", "y");

    assertThat(ask(POOL, review(Map.of("operation", "UPDATE", "object", bad, "oldObject", bad))))
        .containsEntry("allowed", true);
    assertThat(ask(POOL, review(Map.of("operation", "UPDATE", "object", worse, "oldObject", bad))))
        .containsEntry("allowed", false);
    Map<String, Object> deletion = new HashMap<>();
    deletion.put("operation", "DELETE");
    deletion.put("object", null);
    deletion.put("oldObject", bad);
    assertThat(ask(POOL, review(deletion))).containsEntry("allowed", true);
    assertThat(
            ask(
                POOL,
                review(Map.of("operation", "UPDATE", "subResource", "status", "object", worse))))
        .containsEntry("allowed", true);
  }

  @Test
  void warnsInFewShortSentences() throws Exception {
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "x".repeat(300) + i).toList();
    Map<String, Object> advertisement =
        Map.of(
            "apiVersion",
            "metallb.io/v1beta1",
            "kind",
            "BGPAdvertisement",
            "metadata",
            Map.of("name", "a", "namespace", NAMESPACE),
            "spec",
            Map.of("ipAddressPools", names));

    Map<String, Object> answer =
        ask("/validate-metallb-io-v1beta1-bgpadvertisement", creation(advertisement));

    assertThat(answer).containsEntry("allowed", true);
    List<?> warnings = (List<?>) answer.get("warnings");
    assertThat(warnings).hasSize(17);
    assertThat(warnings.getLast()).asString().startsWith("and 24 more");
    assertThat(warnings)
        .allSatisfy(warning -> assertThat(warning.toString().length()).isLessThan(256));
  }

  @Test
  void converts() throws Exception {
    Map<String, Object> peer =
        Map.of(
            "apiVersion",
            "metallb.io/v1beta2",
            "kind",
            "BGPPeer",
            "metadata",
            Map.of("name", "t", "namespace", NAMESPACE, "generation", 3),
            "spec",
            Map.of("myASN", 4200000000L, "peerASN", 1, "peerAddress", "192.0.2.1", "vrf", "red"));
    for (String version : List.of("v1", "v1beta1")) {
      Map<?, ?> older = convert(version, "metallb.io/v1beta1", peer);
      assertThat(older.get("apiVersion")).isEqualTo("metallb.io/v1beta1");
      assertThat((Map<?, ?>) older.get("spec"))
          .isEqualTo(Map.of("myASN", 4200000000L, "peerASN", 1, "peerAddress", "192.0.2.1"));
      assertThat(convert(version, "metallb.io/v1beta2", older)).isEqualTo(peer);
    }
  }

  private Map<?, ?> convert(String version, String desired, Object... objects) throws Exception {
    Map<?, ?> response = ask("/convert", conversion(version, desired, objects));
    assertThat(response.get("uid")).isEqualTo("u-2");
    assertThat(response.get("result")).isEqualTo(Map.of("status", "Success"));
    return (Map<?, ?>) ((List<?>) response.get("convertedObjects")).getFirst();
  }

  private static Map<String, Object> conversion(String version, String desired, Object... objects) {
    return Map.of(
        "apiVersion",
        "apiextensions.k8s.io/" + version,
        "kind",
        "ConversionReview",
        "request",
        Map.of("uid", "u-2", "desiredAPIVersion", desired, "objects", List.of(objects)));
  }

  @Test
  void aConversionThatThereIsNotFails() throws Exception {
    Map<?, ?> response =
        ask(
            "/convert",
            conversion("v1", "metallb.io/v1beta2", pool("a", NAMESPACE, "192.0.2.0/28")));

    assertThat(response.get("result").toString())
        .contains("Failure")
        .contains("only a BGPPeer can be converted, not a IPAddressPool");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /validate-v1-service | {} | 404",
        "POST | / | {} | 404",
        "GET | /convert | {} | 405",
        "POST | /convert | | 400",
        "POST | /convert | { | 400",
        "POST | /convert | null | 400",
        "POST | /convert | [] | 400",
        "POST | /convert | {} {} | 400",
        "POST | /convert |"
            + " {\"kind\":\"ConversionReview\",\"apiVersion\":\"apiextensions.k8s.io/v1\"} | 400",
        "POST | " + POOL + " | {} | 400",
        "POST | " + POOL + " | {\"kind\":1,\"kind\":2} | 400",
        "POST | "
            + POOL
            + " | {\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{}}"
            + " | 400",
        "POST | "
            + POOL
            + " | {\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":"
            + "{\"uid\":\"u\",\"operation\":\"CREATE\",\"object\":7}} | 400",
        "POST | "
            + POOL
            + " | {\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":"
            + "{\"uid\":\"u\",\"operation\":\"EAT\",\"object\":{}}} | 400",
        "POST | "
            + POOL
            + " | {\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1beta1\",\"request\":{\"uid\":\"u\",\"operation\":\"CREATE\",\"object\":{}}}"
            + " | 400",
      })
  void whatIsNoReviewHarmsNothing(String method, String path, String body, int status)
      throws Exception {
    byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);

    HttpResponse<String> response = send(client("TLSv1.3"), method, path, bytes);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).isNotBlank();
    assertThat(ask(POOL, creation(pool("b", NAMESPACE, "192.0.2.16/28"))))
        .containsEntry("allowed", true);
  }

  @Test
  void aReviewThatIsTooLongOrTooDeepIsRefused() throws Exception {
    byte[] spaces = new byte[WebhookServer.LONGEST_REVIEW + 1];
    Arrays.fill(spaces, (byte) ' ');
    HttpRequest unannounced =
        HttpRequest.newBuilder(uri(POOL))
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(spaces)))
            .build();
    HttpResponse<String> refused =
        client("TLSv1.3").send(unannounced, HttpResponse.BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(413);
    byte[] deep = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    assertThat(send(client("TLSv1.3"), "POST", POOL, deep).statusCode()).isEqualTo(400);
  }

  /** Three octets each, of which the memory of a controller would hold no more. */
  @Test
  void aReviewOfTooManyValuesIsRefusedBeforeTheyAreHeld() throws Exception {
    int few = WebhookServer.TOKENS_AT_ONCE / 2 - 10;
    assertThat(convert(few).statusCode()).isEqualTo(400);
    HttpResponse<String> refused = convert(few + 20);
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body()).contains("600000 names and values at most");
  }

  private HttpResponse<String> convert(int objects) throws Exception {
    String body = "{\"request\":{\"objects\":[" + "{},".repeat(objects) + "{}]}}";
    byte[] octets = body.getBytes(StandardCharsets.UTF_8);
    return send(client("TLSv1.3"), "POST", "/convert", octets);
  }

  @Test
  void aBodyThatIsTooLongByItsOwnWordIsRefusedBeforeItIsSent() throws Exception {
    SSLContext context = ClientCertificates.client();
    InetSocketAddress address = server.address();
    try (Socket socket =
        context.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
      String head = "POST /convert HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      var reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(reader.readLine()).contains(" 413 ");
    }
  }

  /** What is read is bounded for all together, and an ordinary review finds its turn. */
  @Test
  void aCrowdThatSendsAsMuchAsItMayLeavesRoomForOthers() throws Exception {
    byte[] spaces = new byte[WebhookServer.LONGEST_REVIEW];
    Arrays.fill(spaces, (byte) ' ');
    List<Future<Integer>> statuses = new ArrayList<>();
    try (ExecutorService crowd = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        statuses.add(crowd.submit(() -> statusOrCut(spaces)));
      }
      assertThat(ask(POOL, creation(pool("b", NAMESPACE, "192.0.2.16/28"))))
          .containsEntry("allowed", true);
      for (Future<Integer> status : statuses) {
        assertThat(status.get()).isIn(400, 503, CUT);
      }
    }
  }

  /** Whoever is answered while they still send may find the connection closed, and no answer. */
  private int statusOrCut(byte[] body) throws InterruptedException {
    try {
      return send(client("TLSv1.3"), "POST", POOL, body).statusCode();
    } catch (IOException e) {
      return CUT;
    }
  }

  @Test
  void whatCantBeJudgedIsNotAnswered() throws Exception {
    apiIsAway = true;
    HttpResponse<String> response =
        send(
            client("TLSv1.3"),
            "POST",
            POOL,
            ReviewJson.bytes(creation(pool("a", NAMESPACE, "192.0.2.0/28"))));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("away");
  }

  @Test
  void speaksTheLatestTlsUnlessToldOtherwise() throws Exception {
    assertThatThrownBy(() -> send(client("TLSv1.2"), "GET", "/", new byte[0]))
        .isInstanceOf(SSLHandshakeException.class);
    server.close();
    server = server(Tls.of("1.2", List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")), key);

    HttpResponse<String> response = send(client("TLSv1.2"), "GET", "/", new byte[0]);

    assertThat(response.sslSession().orElseThrow().getCipherSuite())
        .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    assertThat(send(client("TLSv1.3"), "GET", "/", new byte[0]).statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> review(SSLContext context, String protocol) throws Exception {
    byte[] body = ReviewJson.bytes(creation(pool("a", NAMESPACE, "192.0.2.0/28")));
    return send(client(context, protocol), "POST", POOL, body);
  }

  /** Conversions stay open: an API server shows nothing there. */
  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  void reviewsAreForThoseWhoseCertificateIsKnown(String protocol, @TempDir Path folder)
      throws Exception {
    server.close();
    server = server(Tls.of("1.2", List.of()), key, ClientCertificates.authority(folder, "rsa.crt"));

    assertThat(review(ClientCertificates.client("rsa.crt", "rsa-pkcs8.key"), protocol).statusCode())
        .isEqualTo(200);
    HttpResponse<String> nobody = review(ClientCertificates.client(), protocol);
    assertThat(nobody.statusCode()).isEqualTo(403);
    assertThat(nobody.body())
        .contains(
            "a client certificate is required, issued by an authority in",
            "clients.crt",
            "kubeConfigFile");
    // it knows from the handshake that it would be refused, and shows nothing
    assertThat(review(ClientCertificates.client("ec.crt", "ec-sec1.key"), protocol).statusCode())
        .isEqualTo(403);
    HttpResponse<String> conversion =
        send(client(ClientCertificates.client(), protocol), "POST", "/convert", new byte[0]);
    assertThat(conversion.statusCode()).isEqualTo(400);
  }

  /** On the same connection, and in sessions that are taken up again. */
  @Test
  void anAuthorityThatIsTakenOutIsNotTrustedAnyMore(@TempDir Path folder) throws Exception {
    ClientAuthority authority = ClientCertificates.authority(folder, "rsa.crt");
    server.close();
    server = server(Tls.LATEST, key, authority);
    HttpClient client = client(ClientCertificates.client("rsa.crt", "rsa-pkcs8.key"), "TLSv1.3");
    byte[] body = ReviewJson.bytes(creation(pool("a", NAMESPACE, "192.0.2.0/28")));
    assertThat(send(client, "POST", POOL, body).statusCode()).isEqualTo(200);

    ClientCertificates.exchange(authority, "ec.crt");

    HttpResponse<String> refused = send(client, "POST", POOL, body);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("the client certificate was not issued by an authority in");
  }

  @Test
  void aCertificateMayHaveToHaveAName(@TempDir Path folder) throws Exception {
    SSLContext client = ClientCertificates.client("ec.crt", "ec-sec1.key");
    server.close();
    server =
        server(Tls.LATEST, key, ClientCertificates.authority(folder, "ec.crt", "kube-apiserver"));
    HttpResponse<String> other = review(client, "TLSv1.3");
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(other.body())
        .contains(
            "the client certificate is for given, given.example", "it must be for kube-apiserver");

    server.close();
    server =
        server(
            Tls.LATEST,
            key,
            ClientCertificates.authority(folder, "ec.crt", "kube-apiserver", "given.example"));
    assertThat(review(client, "TLSv1.3").statusCode()).isEqualTo(200);
  }

  @Test
  void whereTheAuthorityIsNotThereNobodyIsLetIn(@TempDir Path folder) throws Exception {
    ClientAuthority waiting = ClientCertificates.waiting(folder.resolve("none.crt"));
    server.close();
    server = server(Tls.LATEST, key, waiting);

    assertThat(waiting.isThere()).isFalse();
    assertThat(review(ClientCertificates.client(), "TLSv1.3").statusCode()).isEqualTo(403);
    assertThatThrownBy(
            () -> review(ClientCertificates.client("rsa.crt", "rsa-pkcs8.key"), "TLSv1.3"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void withoutAKeyThereIsNoHandshake() throws Exception {
    server.close();
    server = server(Tls.LATEST, new ServingKey());

    assertThatThrownBy(() -> send(client("TLSv1.3"), "GET", "/", new byte[0]))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"1.2", "TLS1.2", "TLSv1.2", "VersionTLS12"})
  void waysToAskForTls12(String text) {
    assertThat(Tls.of(text, List.of()).protocols()).containsExactly("TLSv1.3", "TLSv1.2");
    assertThat(Tls.of(text.replace('2', '3'), List.of())).isEqualTo(Tls.LATEST);
  }

  /** As with MetalLB, where a chart may set them beside its default of TLS 1.3. */
  @Test
  void suitesMeanNothingWithoutTls12() {
    List<String> suites = List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assertThat(Tls.of("1.3", suites)).isEqualTo(Tls.LATEST);
    assertThat(Tls.of("", suites)).isEqualTo(Tls.LATEST);
  }

  @Test
  void goHasASecondNameForSomeSuites() {
    assertThat(Tls.of("1.2", List.of("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305")).cipherSuites())
        .containsExactly("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
  }

  @Test
  void whatTlsCantBe() {
    assertThatThrownBy(() -> Tls.of("1.1", List.of())).hasMessageContaining("'1.1' is neither");
    assertThatThrownBy(() -> Tls.of("1.2", List.of("TLS_MINE")))
        .hasMessageContaining("'TLS_MINE' is not a known cipher suite");
  }
}
