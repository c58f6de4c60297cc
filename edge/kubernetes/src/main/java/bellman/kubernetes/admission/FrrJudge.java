package bellman.kubernetes.admission;

import bellman.api.resource.Node;
import bellman.balancer.admission.Change;
import bellman.balancer.admission.FrrAdmission;
import bellman.balancer.admission.FrrQuestion;
import bellman.balancer.admission.Verdict;
import bellman.balancer.frrk8s.NodeConfiguration;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges users' FRRConfigurations. An API server waits ten seconds: before that the rest of the
 * nodes is left out, with a warning, so that a cluster that is too big takes changes all the same.
 */
public final class FrrJudge implements Judge {

  private static final long MOST_NANOS = 7_000_000_000L;

  private final FrrAdmission admission;
  private final FrrObjects objects;
  private final LongSupplier nanoTime;

  FrrJudge(FrrAdmission admission, FrrObjects objects, LongSupplier nanoTime) {
    this.admission = admission;
    this.objects = objects;
    this.nanoTime = nanoTime;
  }

  /** One that goes by the clock. */
  public static FrrJudge of(FrrAdmission admission, FrrObjects objects) {
    return new FrrJudge(admission, objects, System::nanoTime);
  }

  @Override
  public Verdict judge(Change change) throws IOException {
    long began = nanoTime.getAsLong();
    FrrQuestion question = admission.question(change);
    if (question == null) {
      return Verdict.FINE;
    }
    Map<String, Node> waiting = new LinkedHashMap<>();
    objects.nodes(node -> {
      if (question.concerns(node)) {
        waiting.put(NodeConfiguration.name(node.name()), node);
      }
    });
    if (waiting.isEmpty()) {
      return question.verdict();
    }
    var inTime = new boolean[] {true};
    objects.ours(
        waiting.values().stream().toList(),
        question.asksForPrefixes(),
        ours -> {
          inTime[0] = nanoTime.getAsLong() - began < MOST_NANOS;
          @Nullable Node node = inTime[0] ? waiting.remove(ours.metadata().name()) : null;
          if (node != null) {
            question.hold(node, ours);
          }
          return inTime[0] && !waiting.isEmpty();
        });
    if (!inTime[0]) {
      question.leaveOut(waiting.size());
    }
    return question.verdict();
  }
}
