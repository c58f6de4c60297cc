package bellman.app.cluster;

import bellman.api.resource.Problem;
import bellman.app.text.PlanText;
import bellman.kubernetes.StatusWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The ConfigurationState of one process: whether it can use all that it was given, with one
 * condition for each problem beside the one that MetalLB's processes have.
 */
public final class ConfigurationStates {

  private static final StatusWriter.StatusKind STATUS_KIND =
      new StatusWriter.StatusKind("ConfigurationState", "configurationstates", true, true);

  private static final int LONGEST_TYPE = 316;
  private static final int LONGEST_MESSAGE = 32_768;

  private final StatusWriter statusWriter;
  private final String name;
  private final Map<String, String> labels;
  private final String summaryType;
  private final Supplier<Instant> now;

  /** Since when each condition is as it is. */
  private final Map<String, Since> since = new LinkedHashMap<>();

  private record Since(String message, String time) {}

  private ConfigurationStates(
      StatusWriter statusWriter,
      String name,
      Map<String, String> labels,
      String summaryType,
      Supplier<Instant> now) {
    this.statusWriter = statusWriter;
    this.name = name;
    this.labels = labels;
    this.summaryType = summaryType;
    this.now = now;
  }

  /**
   * The controller's.
   *
   * @param name of the object, which controllers of several installations in a namespace don't
   *     share
   */
  public static ConfigurationStates ofController(
      StatusWriter statusWriter, String name, Supplier<Instant> now) {
    return new ConfigurationStates(
        statusWriter,
        name,
        Map.of("metallb.io/component-type", "controller"),
        "poolReconcilerValid",
        now);
  }

  /** That of a node's speaker. */
  public static ConfigurationStates ofSpeaker(
      StatusWriter statusWriter, String node, Supplier<Instant> now) {
    return new ConfigurationStates(
        statusWriter,
        Names.speaker(node),
        Map.of("metallb.io/component-type", "speaker", "metallb.io/node-name", Names.label(node)),
        "configReconcilerValid",
        now);
  }

  /**
   * These are all problems and warnings that there are, from now on. Called by one thread.
   *
   * @param warnings what harms nothing, and is no reason to call the configuration invalid
   */
  public void write(Collection<Problem> problems, Collection<Problem> warnings) {
    List<Problem> sorted = List.copyOf(new TreeSet<>(problems));
    String summary = summary(sorted);
    List<Map<String, Object>> conditions = new ArrayList<>();
    conditions.add(condition(summaryType, sorted.isEmpty() ? Verdict.GOOD : Verdict.BAD, summary));
    Map<String, String> byType = new LinkedHashMap<>();
    for (Problem problem : sorted) {
      byType.merge(type(problem), PlanText.line(problem, null), (one, other) -> one + "\n" + other);
    }
    Map<String, String> harmless = new LinkedHashMap<>();
    for (Problem warning : new TreeSet<>(warnings)) {
      if (!byType.containsKey(type(warning))) {
        harmless.merge(
            type(warning), PlanText.line(warning, null), (one, other) -> one + "\n" + other);
      }
    }
    byType.forEach((type, message) -> conditions.add(condition(type, Verdict.BAD, message)));
    harmless.forEach((type, message) -> conditions.add(condition(type, Verdict.DOUBTFUL, message)));
    since
        .keySet()
        .removeIf(type ->
            !type.equals(summaryType) && !byType.containsKey(type) && !harmless.containsKey(type));
    statusWriter.put(
        STATUS_KIND,
        name,
        new StatusWriter.Wanted(
            labels,
            Map.of(
                "result",
                sorted.isEmpty() ? "Valid" : "Invalid",
                "errorSummary",
                summary,
                "conditions",
                conditions)));
  }

  /** All that is wrong in short, a line each; empty if nothing is. */
  static String summary(Collection<Problem> problems) {
    return problems.isEmpty()
        ? ""
        : problems.stream()
            .map(ConfigurationStates::inShort)
            .collect(Collectors.joining("\n", "configuration error: ", ""));
  }

  /** In MetalLB's words where it has some, since people compare them with what they know. */
  private static String inShort(Problem problem) {
    String inMetallb = problem.inMetallb();
    return inMetallb == null ? PlanText.line(problem, null) : inMetallb;
  }

  /** What a condition says about what it is about. */
  public enum Verdict {
    GOOD("True", "Reconciled"),
    DOUBTFUL("Unknown", "ConfigurationWarning"),
    BAD("False", "ConfigurationError");

    private final String status;
    private final String reason;

    Verdict(String status, String reason) {
      this.status = status;
      this.reason = reason;
    }

    /** As the condition's status has it. */
    public String status() {
      return status;
    }

    /** As the condition's reason has it. */
    public String reason() {
      return reason;
    }
  }

  private Map<String, Object> condition(String type, Verdict verdict, String text) {
    String message = text.substring(0, Math.min(text.length(), LONGEST_MESSAGE));
    Since before = since.get(type);
    Since at =
        before != null && before.message().equals(message)
            ? before
            : new Since(message, now.get().truncatedTo(ChronoUnit.SECONDS).toString());
    since.put(type, at);
    return Map.of(
        "type",
        type,
        "status",
        verdict.status,
        "reason",
        verdict.reason,
        "message",
        message,
        "lastTransitionTime",
        at.time());
  }

  /**
   * {@code BGPPeer.tor-a.spec.holdTime}, with only such characters as a condition's type may have.
   */
  static String type(Problem problem) {
    String field = problem.field();
    String text = problem.kind() + "." + problem.name() + (field == null ? "" : "." + field);
    String plain = text.replaceAll("[^-A-Za-z0-9_.]", "_").replaceAll("[^A-Za-z0-9]+$", "");
    if (plain.length() <= LONGEST_TYPE) {
      return plain;
    }
    String mark = "-" + Integer.toHexString(text.hashCode());
    return plain.substring(0, LONGEST_TYPE - mark.length()) + mark;
  }
}
