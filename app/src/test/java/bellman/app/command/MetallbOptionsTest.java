package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What MetalLB's Deployment and DaemonSet say to their programs starts ours. */
final class MetallbOptionsTest {

  /** All that MetalLB 0.16.2's controller takes; names of its main.go. */
  static final Set<String> OF_CONTROLLER =
      Set.of(
          "--port",
          "--namespace",
          "--ml-secret-name",
          "--deployment",
          "--log-level",
          "--pprof-bind-address",
          "--health-probe-port",
          "--disable-cert-rotation",
          "--cert-dir",
          "--cert-service-name",
          "--lb-class",
          "--webhook-mode",
          "--webhook-secret",
          "--pod-name",
          "--webhook-http2",
          "--tls-min-version",
          "--tls-cipher-suites",
          "--tls-curve-preferences",
          "--metrics-cert-dir");

  /** The same of its speaker. */
  static final Set<String> OF_SPEAKER =
      Set.of(
          "--bgp-debounce-timeout",
          "--namespace",
          "--host",
          "--ml-bindaddr",
          "--ml-bindport",
          "--ml-labels",
          "--ml-secret-key-path",
          "--ml-wan-config",
          "--node-name",
          "--pod-name",
          "--port",
          "--log-level",
          "--pprof-bind-address",
          "--health-probe-port",
          "--lb-class",
          "--ignore-exclude-lb",
          "--frrk8s-namespace",
          "--frrk8s-secret-passthrough",
          "--tls-min-version",
          "--tls-cipher-suites",
          "--tls-curve-preferences",
          "--metrics-cert-dir",
          "--gratuitous-arp-interval");

  /** What the containers of MetalLB 0.16.2 have for arguments, with every value of its chart. */
  private static final String CONTROLLER =
      "controller --port=9120 --health-probe-port=17472 --log-level=info --lb-class=a/b"
          + " --webhook-mode=enabled --tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
          + " --tls-curve-preferences=29,4588 --tls-min-version=VersionTLS13"
          + " --metrics-cert-dir=/etc/metrics";

  private static final String SPEAKER =
      "speaker --port=9120 --health-probe-port=17472 --log-level=info --lb-class=a/b"
          + " --ml-wan-config --ignore-exclude-lb --bgp-debounce-timeout=3000"
          + " --gratuitous-arp-interval=60 --frrk8s-namespace=frr-k8s-system"
          + " --frrk8s-secret-passthrough --tls-cipher-suites=TLS_AES_128_GCM_SHA256"
          + " --tls-curve-preferences=29 --tls-min-version=VersionTLS13"
          + " --metrics-cert-dir=/etc/metrics";

  private static CommandLine parsed(String command) {
    CommandLine line = Bellman.line();
    String[] words = command.split(" ", -1);
    line.parseArgs(MetallbOptions.understood(line, words));
    return line.getSubcommands().get(words[0]);
  }

  private static List<String> told(String command, Map<String, String> environment) {
    List<String> told = new ArrayList<>();
    MetallbOptions.tell(parsed(command).getCommandSpec(), environment, told::add);
    return told;
  }

  @ParameterizedTest
  @ValueSource(strings = {CONTROLLER, SPEAKER})
  void theArgumentsOfItsContainersAreTaken(String command) {
    assertThat(parsed(command).getParseResult().matchedOptions())
        .hasSameSizeAs(
            List.of(command.split(" --", -1)).subList(1, command.split(" --", -1).length));
  }

  @ParameterizedTest
  @ValueSource(strings = {CONTROLLER, SPEAKER})
  void oneDashIsAsGoodAsTwo(String command) {
    CommandLine one = parsed(command.replace(" --", " -"));
    assertThat(one.getParseResult().originalArgs())
        .isEqualTo(parsed(command).getParseResult().originalArgs());
    assertThat(
            MetallbOptions.understood(
                Bellman.line(), "controller", "-port", "9", "-h", "-x", "--", "-"))
        .containsExactly("controller", "--port", "9", "-h", "-x", "--", "-");
    assertThat(MetallbOptions.understood(Bellman.line(), "plan", "-node", "n"))
        .containsExactly("plan", "-node", "n");
  }

  @ParameterizedTest
  @CsvSource({
    "speaker, --ignore-exclude-lb=true, true",
    "speaker, --ignore-exclude-lb=false, false",
    "speaker, --ml-wan-config=false, false",
    "controller, --disable-cert-rotation=true, true",
    "controller, --webhook-http2=true, true"
  })
  void aSwitchMayHaveAValueAsGosHave(String command, String argument, String value) {
    String option = argument.substring(0, argument.indexOf('='));
    Object taken =
        parsed(command + " " + argument).getParseResult().matchedOption(option).getValue();
    assertThat(taken).hasToString(value);
  }

  @Test
  void whatChangesNothingIsToldOfOnce() {
    assertThat(told(CONTROLLER, Map.of()))
        .containsExactly(
            "--tls-curve-preferences has no effect: the curves are Java's defaults; remove it");
    assertThat(told(SPEAKER, Map.of()))
        .hasSize(4)
        .anySatisfy(text -> assertThat(text).startsWith("--ml-wan-config has no effect: "))
        .anySatisfy(text -> assertThat(text).startsWith("--bgp-debounce-timeout has no effect: "))
        .anySatisfy(text -> assertThat(text).startsWith("--tls-curve-preferences has no effect"))
        .anySatisfy(text -> assertThat(text).contains("Layer 2 is not supported yet"));
    assertThat(told("speaker --port=1", Map.of("METALLB_NODE_NAME", "n"))).isEmpty();
    assertThat(told("speaker", Map.of("METALLB_HOST", ""))).isEmpty();
  }

  @Test
  void variablesAreToldOfWithTheirOptionsAndByTheProgramWhoseTheyAre() {
    assertThat(told("speaker --host 192.0.2.1", Map.of("METALLB_HOST", "192.0.2.1")))
        .containsExactly(
            "--host and METALLB_HOST have no effect: /metrics is served on all addresses of the"
                + " host; remove them");
    Map<String, String> all =
        Map.of(
            "METALLB_DEPLOYMENT", "controller", "METALLB_ML_LABELS", "a=b", "FRR_CONFIG_FILE", "f");
    assertThat(told("controller", all))
        .hasSize(1)
        .first()
        .asString()
        .contains("METALLB_DEPLOYMENT");
    assertThat(told("speaker", all)).hasSize(2);
  }

  @Test
  void everyOptionOfItsProgramsIsOursOrPassedOver() {
    CommandLine line = Bellman.line();
    assertThat(line.getSubcommands().get("controller").getCommandSpec().optionsMap())
        .containsKeys(OF_CONTROLLER.toArray(String[]::new));
    assertThat(line.getSubcommands().get("speaker").getCommandSpec().optionsMap())
        .containsKeys(OF_SPEAKER.toArray(String[]::new));
    Set<String> all = new TreeSet<>(OF_CONTROLLER);
    all.addAll(OF_SPEAKER);
    assertThat(all).containsAll(MetallbOptions.options());
  }

  @Test
  void anOptionThatNobodyHasIsRefused() {
    assertThat(CommandLineRun.of("speaker", "--ml-color=red").status()).isEqualTo(2);
    assertThat(CommandLineRun.of("controller", "-ml-bindport", "7946").status()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"VersionTLS13, 1", "'', 1", "VersionTLS12, 0"})
  void cipherSuitesBesideTls13StartWithOneWarning(String version, int warnings) {
    CommandLine line = new CommandLine(new ServingOptions());
    line.parseArgs(
        "--tls-min-version=" + version,
        "--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    List<String> told = new ArrayList<>();
    line.<ServingOptions>getCommand().tell(told::add);
    assertThat(told).hasSize(warnings);
    new CommandLine(line.<ServingOptions>getCommand()).parseArgs("--tls-cipher-suites=");
  }
}
