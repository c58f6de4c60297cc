package bellman.app.text;

import bellman.api.resource.Problem;
import bellman.app.plan.PlanDocument;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A plan, and problems, as text. */
public final class PlanText {

  private PlanText() {}

  /** The plan, node by node. */
  public static String plan(PlanDocument plan) {
    var text = new StringBuilder();
    for (PlanDocument.NodeRow node : plan.nodes()) {
      text.append(text.isEmpty() ? "" : "\n").append("Node ").append(node.name()).append('\n');
      TextTable table = table(node);
      text.append(table.isEmpty() ? "has no peers.\n" : table.toString());
      if (node.frrConfiguration() != null) {
        text.append(line(node.frrConfiguration()));
      }
      for (PlanDocument.SilentRow silent : node.silent()) {
        text.append(silent.service()).append(" is not announced: ").append(silent.reason());
        text.append("\n  ").append(silent.message()).append('\n');
      }
    }
    for (PlanDocument.ServiceRow service : plan.services()) {
      if (service.reason() != null) {
        text.append(service.namespace()).append('/').append(service.name());
        text.append(" has no address: ").append(service.reason()).append('\n');
      }
    }
    return text.toString();
  }

  private static String line(PlanDocument.FrrRow row) {
    long percent = Math.round(100.0 * row.bytes() / row.mostBytes());
    return "FRRConfiguration "
        + row.namespace()
        + "/"
        + row.name()
        + "\n  "
        + (row.bytes() + 1023) / 1024
        + " KiB, "
        + (percent == 0 ? "less than 1" : percent)
        + " % of what an API server accepts"
        + (row.held() ? "; it is not written, and the existing object stays\n" : "\n");
  }

  private static TextTable table(PlanDocument.NodeRow node) {
    var table =
        new TextTable(
            "PEER", "PREFIX", "NEXT HOP", "LP", "MED", "PREPEND", "COMMUNITIES", "SERVICES");
    for (PlanDocument.PeerRow peer : node.peers()) {
      if (peer.routes().isEmpty()) {
        table.row(peer.name(), "(nothing)", "", "", "", "", "", "");
      }
      for (PlanDocument.RouteRow route : peer.routes()) {
        table.row(
            peer.name(),
            route.prefix(),
            text(route.nextHop()),
            Long.toString(route.localPref()),
            text(route.med()),
            text(route.asPathPrepend()),
            String.join(" ", route.communities()),
            AnswerText.some(route.services()));
      }
    }
    return table.withoutEmpty("NEXT HOP", "MED", "PREPEND");
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }

  /** Problems, one a line: the file, the object, the field, and what is wrong. */
  public static String problems(
      String word, Collection<Problem> problems, Function<Problem, @Nullable Path> files) {
    var text = new StringBuilder();
    for (Problem problem : problems) {
      text.append(word).append(": ").append(line(problem, files.apply(problem))).append('\n');
    }
    return text.toString();
  }

  /** One problem. */
  public static String line(Problem problem, @Nullable Path file) {
    if (problem.kind().equals("File")) {
      return problem.name() + ": " + problem.message();
    }
    return (file == null ? "" : file + ": ")
        + problem.kind()
        + " "
        + (problem.namespace() == null ? "" : problem.namespace() + "/")
        + (problem.name().isEmpty() ? "(without a name)" : problem.name())
        + ": "
        + (problem.field() == null ? "" : problem.field() + ": ")
        + problem.message();
  }
}
