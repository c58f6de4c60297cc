package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Daemon;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A controller and a speaker where FRR-K8s speaks BGP: they are refused nothing, ask for nothing of
 * FRR-K8s that the manifest does not name, and use each right that it names.
 */
final class FrrRightsInUseTest {

  private static final String GROUP = "frrk8s.metallb.io";

  /**
   * All of the manifest's about FRR-K8s but {@code create}, which server-side apply needs where
   * there is no object yet, and which no request shows.
   */
  private static final Set<String> SPEAKERS =
      Set.of(
          "get frrconfigurations." + GROUP,
          "list frrconfigurations." + GROUP,
          "watch frrconfigurations." + GROUP,
          "patch frrconfigurations." + GROUP,
          "update frrconfigurations." + GROUP,
          "list frrnodestates." + GROUP,
          "watch frrnodestates." + GROUP,
          "list bgpsessionstates." + GROUP,
          "watch bgpsessionstates." + GROUP);

  private static final Set<String> CONTROLLERS = Set.of("list frrconfigurations." + GROUP);

  @BeforeAll
  static void require() {
    Requirements.frrK8s();
    Bellman.prepare();
  }

  @Test
  void nothingIsRefusedAndNoRightIsIdle() {
    try (FrrSite site = new FrrSite(FrrK8sSettings.QUICK, "")) {
      Kubectl kubectl = site.cluster.kubectl();
      Daemon controller = site.startControllerWithWebhooks();
      kubectl.apply(
          FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS)
              + Installation.pool("first", "192.168.10.0/24"));
      Daemon speaker = site.startSpeaker();
      kubectl.apply(Installation.service("web") + Installation.endpoints("web", FrrSite.NODE));
      site.awaitRoutes("one service", site.torA, "192.168.10.0/32");
      // somebody else adds to the speaker's object, which it puts right by an update
      kubectl.run(
          "patch",
          "frrconfiguration",
          FrrSite.OBJECT,
          "-n",
          User.NAMESPACE,
          "--type=merge",
          "-p",
          "{\"spec\":{\"raw\":{\"rawConfig\":\"! added\"}}}");
      site.lab.await(
          "the object as it was",
          () -> site.object().path("spec").path("raw").path("rawConfig").asText(),
          String::isEmpty);
      Kubectl.Result denied = kubectl.result(users(64_599), "apply", "-f", "-");
      Kubectl.Result taken = kubectl.result(users(FrrSite.OURS), "apply", "-f", "-");
      controller.terminate();
      speaker.terminate();

      assertThat(denied.complaint()).contains("denied the request", FrrSite.OBJECT, "64599");
      assertThat(taken.succeeded()).as(taken.complaint()).isTrue();
      assertThat(refused(site.audit)).as("refused").isEmpty();
      assertThat(ofFrrK8s(site.audit, User.SPEAKER)).isEqualTo(new TreeSet<>(SPEAKERS));
      assertThat(ofFrrK8s(site.audit, User.CONTROLLER)).isEqualTo(new TreeSet<>(CONTROLLERS));
    }
  }

  private static String users(long asn) {
    return """
    apiVersion: frrk8s.metallb.io/v1beta1
    kind: FRRConfiguration
    metadata: {name: mine, namespace: metallb-system}
    spec:
      bgp:
        routers:
        - asn: %d
          neighbors: [{address: 172.30.0.3, asn: 64512}]
    """
        .formatted(asn);
  }

  private static List<AuditLog.Request> refused(AuditLog audit) {
    return Stream.of(User.CONTROLLER, User.SPEAKER)
        .flatMap(user -> audit.of(user).stream())
        .filter(request -> request.code() == 401 || request.code() == 403)
        .distinct()
        .toList();
  }

  /**
   * What the manifest without FRR-K8s does not grant. Who may watch may list: servers that can't
   * tell of all by a watch are asked for lists.
   */
  private static Set<String> ofFrrK8s(AuditLog audit, User user) {
    return audit.of(user).stream()
        .map(AuditLog.Request::right)
        .filter(right -> right.endsWith(GROUP))
        .flatMap(right -> Stream.of(right, right.replaceFirst("^watch ", "list ")))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
