package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Lab;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The cases of {@code testing/frrk8s-rules} before the real webhook of FRR-K8s: what {@code
 * FrrMerge} takes and refuses is what it does.
 */
final class FrrRulesAgreeTest {

  private static final String PATH =
      "/apis/frrk8s.metallb.io/v1beta1/namespaces/"
          + FrrK8sSettings.NAMESPACE
          + "/frrconfigurations";

  /** What the API server says when a webhook refused, and nobody else. */
  private static final String BY_WEBHOOK =
      "admission webhook \\\"frrconfigurationsvalidationwebhook.metallb.io\\\" denied the request";

  /** Refused by the definition, so that no webhook is asked. */
  private static final Set<String> BY_DEFINITION =
      Set.of("next-hop-is-none.yaml", "receive-is-none.yaml");

  private static Lab lab;
  private static Requests requests;

  @BeforeAll
  static void start() {
    Requirements.apiServer();
    FrrK8s.obstacle().ifPresent(Requirements::skip);
    lab = new Lab();
    Cluster cluster = Cluster.start(lab);
    FrrK8s.define(cluster.kubectl());
    cluster.kubectl().apply("{apiVersion: v1, kind: Node, metadata: {name: node-1}}");
    FrrK8sWebhook.start(lab, cluster, FrrK8sSettings.NAMESPACE);
    requests = new Requests(cluster);
  }

  @AfterAll
  static void stop() {
    if (requests != null) {
      requests.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  /** A case: its file, what its first lines say, and its objects. */
  private record Case(String name, String text, List<String> objects) {

    static Case read(Path file) {
      try {
        String text = Files.readString(file);
        return new Case(
            String.valueOf(file.getFileName()),
            text,
            Stream.of(text.split("(?m)^---$")).map(Case::withoutComments).toList());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private static String withoutComments(String document) {
      return document.replaceAll("(?m)^# .*\n", "").strip();
    }

    Optional<String> says(String key) {
      String begin = "# " + key + ": ";
      return text.lines()
          .filter(line -> line.startsWith(begin))
          .map(line -> line.substring(begin.length()))
          .findFirst();
    }
  }

  private static List<Case> cases() throws IOException {
    try (Stream<Path> files = Files.list(Bellman.root().resolve("testing/frrk8s-rules"))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .map(Case::read)
          .toList();
    }
  }

  @Test
  void theRealWebhookAgreesOnEveryCase() throws IOException {
    List<String> differences = new ArrayList<>();
    Set<String> byDefinition = new TreeSet<>();
    int judged = 0;
    for (Case each : cases()) {
      if (each.says("since").isPresent()) {
        continue; // this one does not know the field
      }
      judged++;
      String refusal = refusal(each);
      String expected = each.says("expect").orElseThrow();
      if (!expected.equals(refusal.isEmpty() ? "taken" : "refused")) {
        differences.add(each.name() + " is to be " + expected + ": " + refusal);
      }
      if (!refusal.isEmpty() && !refusal.contains(BY_WEBHOOK)) {
        byDefinition.add(each.name());
      }
    }
    assertThat(differences).isEmpty();
    assertThat(byDefinition).isEqualTo(BY_DEFINITION);
    assertThat(judged).isGreaterThan(150);
  }

  /** A field that this FRR-K8s drops is one that its definition does not have. */
  @Test
  void whatIsMarkedAsNewerIsNotKnown() throws IOException {
    int seen = 0;
    for (Case each : cases()) {
      if (each.says("since").isPresent()) {
        seen++;
        assertThat(String.join("\n", each.objects())).contains("withAsPathPrepend");
        assertThat(
                requests
                    .post(PATH + "?dryRun=All&fieldValidation=Strict", each.objects().getLast())
                    .body())
            .as(each.name())
            .contains("unknown field")
            .contains("toAdvertise.withAsPathPrepend");
      }
    }
    assertThat(seen).isPositive();
  }

  /**
   * What is said against the objects together, or nothing. One that is refused as long as another
   * is not there, is made after that.
   */
  private static String refusal(Case each) {
    String refusal = refusal(each.objects());
    return refusal.isEmpty() || each.objects().size() == 1
        ? refusal
        : refusal(each.objects().reversed());
  }

  /** Makes all but the last and asks for the last; what is said against one, or nothing. */
  private static String refusal(List<String> objects) {
    try {
      for (String object : objects.subList(0, objects.size() - 1)) {
        HttpResponse<String> made = requests.post(PATH + "?fieldValidation=Strict", object);
        if (made.statusCode() != 201) {
          return made.body();
        }
      }
      HttpResponse<String> asked =
          requests.post(PATH + "?dryRun=All&fieldValidation=Strict", objects.getLast());
      return asked.statusCode() == 201 ? "" : asked.body();
    } finally {
      if (objects.size() > 1) {
        assertThat(requests.delete(PATH).statusCode()).isEqualTo(200);
      }
    }
  }
}
