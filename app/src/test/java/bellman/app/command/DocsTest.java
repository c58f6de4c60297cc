package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.app.host.HostName;
import bellman.app.reference.ApiPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What the documentation says can be done: its commands, options, fields and links exist, and the
 * blocks that show what {@code plan} and {@code validate} print are what they print.
 */
class DocsTest {

  private static final Path ROOT = CommandLineRun.examples().getParent();

  /** Options of programs that are not Bellman's: git's, helm's, kubectl's, kube-apiserver's. */
  private static final Set<String> FOREIGN =
      Set.of(
          "--admission-control-config-file",
          "--all",
          "--check",
          "--create-namespace",
          "--for",
          "--force-conflicts",
          "--namespace",
          "--poll-interval",
          "--set",
          "--server-side");

  /** These tell of MetalLB's options, too. */
  private static final Set<String> BESIDE_METALLB = Set.of("compatibility.md", "migration.md");

  /** Fields of kinds that are not defined here, and two that the pages say do not exist. */
  private static final Set<String> CORE_FIELDS =
      Set.of(
          "spec.allocateLoadBalancerNodePorts",
          "spec.clusterIP",
          "spec.clusterIPs",
          "spec.externalTrafficPolicy",
          "spec.fastStart",
          "spec.holdTimer",
          "spec.ipFamilies",
          "spec.ipFamilyPolicy",
          "spec.loadBalancerClass",
          "spec.loadBalancerIP",
          "spec.ports",
          "spec.selector",
          "spec.type",
          "spec.versions");

  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:^|\\| |\\$\\(|&& |-- )(?:\\./)?bellman ([a-z]+)(?![/\\w])((?: [^|<>&#;]*)?)");
  private static final Pattern OPTION = Pattern.compile("(?:^|\\s)(--[a-z][a-z0-9-]*)");
  private static final Pattern FIELD = Pattern.compile("(?:^|[\\s.])(spec(?:\\.[a-zA-Z0-9]+)+)");

  private record Page(Path file, String text) {

    /** What is meant to be typed or read letter by letter. */
    List<String> code() {
      List<String> all = new ArrayList<>();
      boolean block = false;
      for (String line : text.lines().toList()) {
        if (line.startsWith("```")) {
          block = !block;
        } else if (block) {
          all.add(line.replaceFirst("^[$>] ", "").replaceFirst("\\s#\\s.*", ""));
        } else {
          Matcher span = CODE.matcher(line);
          while (span.find()) {
            all.add(span.group(1));
          }
        }
      }
      return all;
    }
  }

  private static List<Page> pages() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      List<Path> files =
          Stream.concat(
                  Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md").map(ROOT::resolve),
                  docs.filter(file -> file.toString().endsWith(".md")))
              .sorted()
              .toList();
      List<Page> pages = new ArrayList<>();
      for (Path file : files) {
        pages.add(new Page(file, Files.readString(file)));
      }
      assertThat(pages).as("pages that were looked at").hasSizeGreaterThan(12);
      return pages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Set<String>> options() {
    Map<String, Set<String>> options = new HashMap<>();
    new CommandLine(new Bellman())
        .getSubcommands()
        .forEach((name, line) -> {
          Set<String> known = new HashSet<>();
          for (OptionSpec option : line.getCommandSpec().options()) {
            for (String each : option.names()) {
              known.add(each);
              if (option.negatable()) {
                known.add(each.replaceFirst("^--", "--no-"));
              }
            }
          }
          options.put(name, known);
        });
    return options;
  }

  @Test
  void everyCommandOfThePagesExistsWithItsOptions() {
    Map<String, Set<String>> known = options();
    Set<String> wrong = new TreeSet<>();
    int seen = 0;
    for (Page page : pages()) {
      for (String code : page.code()) {
        Matcher command = COMMAND.matcher(code);
        while (command.find()) {
          Set<String> options = known.get(command.group(1));
          if (options == null) {
            wrong.add(page.file().getFileName() + ": bellman " + command.group(1));
            continue;
          }
          seen++;
          Matcher option = OPTION.matcher(command.group(2));
          while (option.find()) {
            if (!options.contains(option.group(1))) {
              wrong.add(
                  page.file().getFileName()
                      + ": bellman "
                      + command.group(1)
                      + " "
                      + option.group(1));
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).as("commands that were looked at").isGreaterThan(60);
  }

  @Test
  void everyOptionThatIsNamedAloneIsOneOfSomeCommand() {
    Set<String> known = new HashSet<>(FOREIGN);
    options().values().forEach(known::addAll);
    Set<String> wrong = new TreeSet<>();
    for (Page page : pages()) {
      for (String code : page.code()) {
        if (code.startsWith("--")
            && !BESIDE_METALLB.contains(page.file().getFileName().toString())) {
          Matcher option = OPTION.matcher(code);
          while (option.find()) {
            if (!known.contains(option.group(1))) {
              wrong.add(page.file().getFileName() + ": " + option.group(1));
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Who does not know Bellman yet reads it to the end; the rest is in docs/. */
  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void everyFieldOfThePagesExists() {
    String reference = ApiPage.text();
    Set<String> wrong = new TreeSet<>();
    for (Page page : pages()) {
      for (String code : page.code()) {
        Matcher field = FIELD.matcher(code);
        while (field.find()) {
          String name = field.group(1);
          boolean isDefined =
              reference.contains("`" + name + "`") || reference.contains("`" + name + "[]");
          if (!isDefined && !CORE_FIELDS.contains(name) && !isFrr(page, code)) {
            wrong.add(page.file().getFileName() + ": " + name);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** FRRConfiguration is another project's, and Pods and charts have a spec as well. */
  private static boolean isFrr(Page page, String code) {
    String name = page.file().getFileName().toString();
    return name.equals("frr-k8s.md") || code.contains("spec.bgp.") || code.contains("spec.raw");
  }

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws IOException {
    Set<String> wrong = new TreeSet<>();
    int seen = 0;
    for (Page page : pages()) {
      Matcher link = LINK.matcher(CODE.matcher(page.text()).replaceAll("code"));
      while (link.find()) {
        String target = link.group(1);
        if (target.contains("://") || target.startsWith("mailto:")) {
          continue;
        }
        seen++;
        String path = target.replaceFirst("#.*", "");
        Path file = path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
        if (!Files.exists(file)) {
          wrong.add(page.file().getFileName() + ": " + target);
        } else if (target.contains("#")
            && !anchors(file).contains(target.replaceFirst(".*#", ""))) {
          wrong.add(page.file().getFileName() + ": " + target + ": no such heading");
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).as("links that were looked at").isGreaterThan(60);
  }

  private static Set<String> anchors(Path file) throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("#")) {
        anchors.add(
            line.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'));
      }
    }
    return anchors;
  }

  /** {@code console} blocks of plan and validate over the examples. */
  @Test
  void whatThePagesShowOfPlansIsWhatIsPrinted() {
    int seen = 0;
    for (Page page : pages()) {
      List<String> lines = page.text().lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.matches("\\$ \\./bellman (plan|validate) -f examples/\\S+( -o json)?")) {
          List<String> shown = new ArrayList<>();
          while (!lines.get(i + 1).startsWith("```") && !lines.get(i + 1).startsWith("$ ")) {
            shown.add(lines.get(++i));
          }
          assertThat(printed(line)).as("%s: %s", page.file(), line).isEqualTo(shown);
          seen++;
        }
      }
    }
    assertThat(seen).as("plans that were looked at").isGreaterThan(10);
  }

  /** Blocks that show a file by {@code cat} and then what {@code validate} says of it. */
  @Test
  void whatThePagesShowOfMistakesIsWhatIsPrinted(@TempDir Path folder) throws IOException {
    Pattern block =
        Pattern.compile(
            "\\$ cat (\\S+)\n((?:[^$].*\n|\n)+)"
                + "\\$ \\./bellman validate -f \\1; echo \"exit status \\$\\?\"\n"
                + "((?:[^`].*\n)+?)exit status (\\d)\n");
    int seen = 0;
    for (Page page : pages()) {
      Matcher found = block.matcher(page.text());
      while (found.find()) {
        Path file = Files.writeString(folder.resolve(found.group(1)), found.group(2));
        CommandLineRun run = CommandLineRun.of("validate", "-f", file.toString());
        assertThat((run.err() + run.out()).replace(folder + "/", "")).isEqualTo(found.group(3));
        assertThat(run.status()).isEqualTo(Integer.parseInt(found.group(4)));
        seen++;
      }
    }
    assertThat(seen).as("files with mistakes that were looked at").isPositive();
  }

  /** The pages' host is called node-1. */
  private static List<String> printed(String line) {
    List<String> words = new ArrayList<>();
    for (String word : line.substring("$ ./bellman ".length()).split(" ", -1)) {
      words.add(word.startsWith("examples/") ? ROOT.resolve(word).toString() : word);
    }
    CommandLineRun run = CommandLineRun.of(words.toArray(new String[0]));
    return (run.out() + run.err())
        .replace("Node " + HostName.get() + "\n", "Node node-1\n")
        .replace("\"name\": \"" + HostName.get() + "\"", "\"name\": \"node-1\"")
        .replace(ROOT + "/", "")
        .lines()
        .toList();
  }
}
