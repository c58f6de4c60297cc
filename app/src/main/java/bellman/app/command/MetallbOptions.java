package bellman.app.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options and variables of MetalLB's two binaries that mean nothing here. They are taken, so that
 * the arguments of MetalLB's own Deployment and DaemonSet start these commands, and each that is
 * given is told of once: whoever gave it should know that nothing comes of it.
 */
enum MetallbOptions {
  ML_SECRET_NAME(Of.CONTROLLER, Takes.A_VALUE, "METALLB_ML_SECRET_NAME", Why.MEMBERLIST),
  DEPLOYMENT(Of.CONTROLLER, Takes.A_VALUE, "METALLB_DEPLOYMENT", Why.MEMBERLIST),
  WEBHOOK_HTTP2(Of.CONTROLLER, Takes.NOTHING, null, "the webhooks speak HTTP/1.1"),
  WEBHOOK_SECRET(Of.CONTROLLER, Takes.A_VALUE, null, "the webhooks' key is not stored in a Secret"),
  PPROF_BIND_ADDRESS(Of.BOTH, Takes.A_VALUE, null, "there is no Go profile; use jcmd for Java's"),
  TLS_CURVE_PREFERENCES(Of.BOTH, Takes.A_VALUE, null, "the curves are Java's defaults"),
  BGP_DEBOUNCE_TIMEOUT(
      Of.SPEAKER,
      Takes.A_VALUE,
      "METALLB_BGP_DEBOUNCE_TIMEOUT",
      "changes are advertised at once, because there is no FRR configuration to reload"),
  HOST(
      Of.SPEAKER, Takes.A_VALUE, "METALLB_HOST", "/metrics is served on all addresses of the host"),
  ML_BINDADDR(Of.SPEAKER, Takes.A_VALUE, "METALLB_ML_BIND_ADDR", Why.MEMBERLIST),
  ML_BINDPORT(Of.SPEAKER, Takes.A_VALUE, "METALLB_ML_BIND_PORT", Why.MEMBERLIST),
  ML_LABELS(Of.SPEAKER, Takes.A_VALUE, "METALLB_ML_LABELS", Why.MEMBERLIST),
  ML_SECRET_KEY_PATH(Of.SPEAKER, Takes.A_VALUE, "METALLB_ML_SECRET_KEY_PATH", Why.MEMBERLIST),
  ML_WAN_CONFIG(Of.SPEAKER, Takes.NOTHING, null, Why.MEMBERLIST),
  GRATUITOUS_ARP_INTERVAL(Of.SPEAKER, Takes.A_VALUE, null, "Layer 2 is not supported yet"),
  FRR_CONFIG_FILE(Of.SPEAKER, "FRR_CONFIG_FILE"),
  FRR_RELOADER_PID_FILE(Of.SPEAKER, "FRR_RELOADER_PID_FILE"),
  FRR_LOGGING_LEVEL(Of.SPEAKER, "FRR_LOGGING_LEVEL");

  /** Whose it is. */
  private enum Of {
    CONTROLLER,
    SPEAKER,
    BOTH;

    private boolean has(String command) {
      return switch (this) {
        case BOTH -> true;
        case CONTROLLER -> command.equals("controller");
        case SPEAKER -> command.equals("speaker");
      };
    }
  }

  private enum Takes {
    A_VALUE,
    NOTHING
  }

  private static final class Why {
    static final String MEMBERLIST = "there is no memberlist: the nodes are read from Kubernetes";
  }

  /** Commands that MetalLB has as programs of their own, whose options have one dash or two. */
  private static final Set<String> COMMANDS = Set.of("controller", "speaker");

  private final Of of;
  private final @Nullable Takes takes;
  private final @Nullable String variable;
  private final String why;

  MetallbOptions(Of of, @Nullable Takes takes, @Nullable String variable, String why) {
    this.of = of;
    this.takes = takes;
    this.variable = variable;
    this.why = why;
  }

  /** A variable without an option. */
  MetallbOptions(Of of, String variable) {
    this(of, null, variable, "Bellman does not include FRR");
  }

  private String option() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Has the commands take these options, without a word about them in their help. */
  static void addTo(CommandLine line) {
    for (String command : COMMANDS) {
      CommandSpec spec = spec(line, command);
      for (MetallbOptions each : values()) {
        if (each.takes != null && each.of.has(command)) {
          spec.addOption(
              OptionSpec.builder(each.option())
                  .hidden(true)
                  .arity(each.takes == Takes.NOTHING ? "0..1" : "1")
                  .fallbackValue("true")
                  .type(String.class)
                  .description("Accepted for compatibility, has no effect: " + each.why + ".")
                  .build());
        }
      }
    }
  }

  /**
   * The arguments as the commands know them: Go's programs take {@code -port} for {@code --port}.
   */
  static String[] understood(CommandLine line, String... arguments) {
    if (arguments.length == 0 || !COMMANDS.contains(arguments[0])) {
      return arguments;
    }
    CommandSpec spec = spec(line, arguments[0]);
    return Arrays.stream(arguments).map(each -> understood(spec, each)).toArray(String[]::new);
  }

  private static CommandSpec spec(CommandLine line, String command) {
    return Objects.requireNonNull(line.getSubcommands().get(command), command).getCommandSpec();
  }

  private static String understood(CommandSpec spec, String argument) {
    if (!argument.startsWith("-") || argument.startsWith("--") || argument.length() < 3) {
      return argument;
    }
    int end = argument.indexOf('=');
    String name = "-" + (end < 0 ? argument : argument.substring(0, end));
    return spec.findOption(name) == null ? argument : "-" + argument;
  }

  /**
   * Tells of each that was given, once.
   *
   * @param spec of the command that was given them
   */
  static void tell(CommandSpec spec, Map<String, String> environment, Consumer<String> warning) {
    for (MetallbOptions each : values()) {
      if (!each.of.has(spec.name())) {
        continue;
      }
      List<String> given = new ArrayList<>();
      if (each.takes != null
          && spec.commandLine().getParseResult().hasMatchedOption(each.option())) {
        given.add(each.option());
      }
      if (each.variable != null && !environment.getOrDefault(each.variable, "").isEmpty()) {
        given.add(each.variable);
      }
      if (!given.isEmpty()) {
        boolean one = given.size() == 1;
        warning.accept(
            String.join(" and ", given)
                + (one ? " has" : " have")
                + " no effect: "
                + each.why
                + "; remove "
                + (one ? "it" : "them"));
      }
    }
  }

  /** The options that the commands take beside their own, for whoever compares. */
  static Set<String> options() {
    Set<String> options = new TreeSet<>();
    for (MetallbOptions each : values()) {
      if (each.takes != null) {
        options.add(each.option());
      }
    }
    return options;
  }
}
