package bellman.app.command;

import bellman.app.support.Archive;
import bellman.app.support.Blanking;
import bellman.app.support.ClusterParts;
import bellman.app.support.FolderPart;
import bellman.app.support.HostPart;
import bellman.kubernetes.Cluster;
import bellman.telemetry.AboutAnswer;
import bellman.telemetry.ApiClient;
import bellman.telemetry.Json;
import bellman.telemetry.RouteQuestion;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gathers what a bug report needs. */
@Command(
    name = "support",
    mixinStandardHelpOptions = true,
    description = {
      "Writes an archive for a bug report: configuration without secrets, states, plan, logs,"
          + " versions.",
      "",
      "It collects from a running process (--api), from the folder that the process follows (or"
          + " --config), and from a cluster: with --kubeconfig, or, if there is no folder, when"
          + " KUBECONFIG, a Pod's service account or ~/.kube/config gives access to one. Whatever"
          + " cannot be collected is named in the archive and on standard error. The archive never"
          + " contains Secret data, passwords, tokens or keys; it does contain names, addresses and"
          + " labels.",
      "",
      "Exit status: 0 complete, 1 something is missing, 2 wrong usage or no archive."
    })
final class Support implements Callable<Integer> {

  private static final int MOST_ROUTES = 10_000;
  private static final int MOST_METRICS = 4 << 20;
  private static final int MOST_LOG = 1 << 20;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "ZIP archive to write, which must not exist yet; - for standard output (default:"
              + " bellman-support-TIME.zip in the current folder).")
  private @Nullable String output;

  @Option(
      names = "--config",
      paramLabel = "PATH",
      description = "Folder or file of manifests (default: the one that the process follows).")
  private @Nullable Path config;

  @Option(
      names = "--service",
      paramLabel = "NAMESPACE/SERVICE",
      description = "Include the explanation of this service; may be repeated.")
  private List<String> services = List.of();

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description =
          "Log file to include the last MiB of; may be repeated. The process itself keeps the"
              + " newest 256 KiB of its log.")
  private List<Path> logs = List.of();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Kubeconfig file for the API server of the cluster.")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      defaultValue = "${env:METALLB_NAMESPACE:-}",
      description =
          "Namespace of Bellman in the cluster (default: METALLB_NAMESPACE, else the Pod's own,"
              + " else metallb-system).")
  private String namespace = "";

  @Option(
      names = "--lb-class",
      paramLabel = "CLASS",
      description =
          "Plan services of this loadBalancerClass (default: that of the process, else those"
              + " without a class).")
  private @Nullable String loadBalancerClass;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Stop waiting after this time, 1..3600 (default: ${DEFAULT-VALUE}).")
  private int timeout = 60;

  @Option(
      names = "--max-size",
      paramLabel = "MIB",
      defaultValue = "64",
      description = "Maximum size before compression, 1..1024 (default: ${DEFAULT-VALUE}).")
  private int mebibytes = 64;

  @Mixin private final OrderOptions speaker = new OrderOptions();

  private final Blanking blanking = new Blanking();

  @Override
  public Integer call() {
    boolean toStandardOutput = "-".equals(output);
    Path file = null;
    try {
      check("--timeout", timeout, 3600);
      check("--max-size", mebibytes, 1024);
      var client = new ApiClient(speaker.address());
      Cluster cluster = kubeconfig == null ? null : connect();
      if (!toStandardOutput) {
        file =
            Path.of(
                output == null
                    ? "bellman-support-" + STAMP.format(Instant.now()) + ".zip"
                    : output);
      }
      try (OutputStream out = open(file);
          var archive = new Archive(out, System::nanoTime, timeout, mebibytes, blanking::answer)) {
        gather(archive, client, cluster);
        archive.finish("Bellman's support archive of " + Instant.now());
        tell(archive, file, toStandardOutput ? System.err : System.out);
        return archive.missing().isEmpty() ? 0 : 1;
      }
    } catch (FileAlreadyExistsException e) {
      System.err.println("support: '" + file + "' already exists: choose another --output");
      return 2;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("support: " + e.getMessage());
      return 2;
    }
  }

  private static void check(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(option + " " + value + ": must be 1.." + most);
    }
  }

  /** For this user alone: names and addresses are nobody else's business. */
  private static OutputStream open(@Nullable Path file) throws IOException {
    if (file == null) {
      return new FilterOutputStream(System.out) {
        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
          out.write(octets, from, length);
        }

        @Override
        public void close() throws IOException {
          flush();
        }
      };
    }
    try {
      return Channels.newOutputStream(
          Files.newByteChannel(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("the archive '" + file + "' can't be written: " + e.getMessage(), e);
    }
  }

  private Cluster connect() throws IOException {
    return Cluster.connect(kubeconfig, namespace.isEmpty() ? null : namespace, "support");
  }

  private void gather(Archive archive, ApiClient client, @Nullable Cluster given)
      throws IOException {
    archive.add(
        "versions.txt", "of this command", String.join("\n", new Version().getVersion()) + "\n");
    archive.ask("host.txt", "this machine", blanking::log, HostPart::text);
    rememberToken();
    AboutAnswer about = about(archive, client);
    Path folder = folder(about);
    Cluster cluster = given == null && folder == null ? found(archive) : given;
    try (cluster) {
      List<String> configuration = new ArrayList<>();
      ClusterParts parts = null;
      if (folder != null) {
        configuration.addAll(folder(archive, folder));
      }
      if (cluster != null) {
        int most = (mebibytes << 20) / 16;
        parts = new ClusterParts(cluster, archive, blanking, most);
        configuration.addAll(parts.configuration());
      }
      state(archive, about);
      SupportPlan plan =
          new SupportPlan(
              configuration,
              state(about),
              node(about),
              loadBalancerClass(about),
              about != null && about.command().equals("run"));
      if (configuration.isEmpty()) {
        archive.missing("plan.txt", "there is no configuration to plan");
      } else {
        archive.ask("plan.txt", "as by " + plan.command(), blanking::answer, plan::text);
        archive.ask("plan.json", "the same", blanking::answer, plan::json);
      }
      if (about != null) {
        process(archive, client);
      }
      for (Path log : logs) {
        archive.ask(
            "logs/" + logs.indexOf(log) + "-" + log.getFileName(),
            "the end of " + log,
            blanking::log,
            () -> SupportPlan.end(log, MOST_LOG));
      }
      if (parts != null) {
        parts.states();
      }
    }
  }

  /** The token is in no answer; that it is in no log either is made sure of. */
  private void rememberToken() {
    try {
      blanking.remember(Files.readString(speaker.file()));
    } catch (IOException e) {
      // then it is not known, and the log that needs it is missing
    }
  }

  private @Nullable AboutAnswer about(Archive archive, ApiClient client) throws IOException {
    var about = new AboutAnswer[1];
    archive.ask(
        "process/about.json",
        "the process: command, version, folder",
        blanking::answer,
        () -> {
          about[0] = client.about();
          return Json.pretty(about[0]) + "\n";
        });
    if (about[0] == null) {
      archive.missing(
          "process/",
          "peers, routes, health, metrics and log of a process are read from --api; for a Pod: run"
              + " kubectl port-forward POD 7790, then this command again");
    }
    return about[0];
  }

  private @Nullable Path folder(@Nullable AboutAnswer about) {
    if (config != null) {
      return config;
    }
    String told = about == null ? null : about.config();
    return told == null ? null : Path.of(told);
  }

  /** A cluster that the environment gives access to. */
  private @Nullable Cluster found(Archive archive) throws IOException {
    String named = System.getenv("KUBECONFIG");
    boolean is =
        (named != null && !named.isEmpty())
            || Files.isReadable(Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token"))
            || Files.isReadable(Path.of(System.getProperty("user.home", "."), ".kube", "config"));
    if (is) {
      return connect();
    }
    archive.missing(
        "configuration/",
        "there is no process that reports its folder, no --config, and no access to a cluster"
            + " (--kubeconfig)");
    return null;
  }

  private List<String> folder(Archive archive, Path folder) throws IOException {
    String text =
        archive.ask(
            "configuration/manifests.yaml",
            "the manifests of " + folder,
            blanking::answer,
            () -> FolderPart.text(folder, blanking, archive::missing));
    return text == null ? List.of() : List.of(text);
  }

  private static @Nullable Path state(@Nullable AboutAnswer about) {
    String state = about == null || !about.command().equals("run") ? null : about.state();
    return state == null ? null : Path.of(state);
  }

  private static @Nullable String node(@Nullable AboutAnswer about) {
    return about == null ? null : about.node();
  }

  private @Nullable String loadBalancerClass(@Nullable AboutAnswer about) {
    return loadBalancerClass == null && about != null
        ? about.loadBalancerClass()
        : loadBalancerClass;
  }

  /** The files that the process keeps. */
  private void state(Archive archive, @Nullable AboutAnswer about) throws IOException {
    String told = about == null ? null : about.state();
    if (about == null || told == null) {
      return;
    }
    Path file = Path.of(told);
    List<Path> files =
        about.command().equals("run")
            ? List.of(file, file.resolveSibling(file.getFileName() + ".peers"))
            : List.of(file);
    for (Path each : files) {
      if (Files.exists(each)) { // nothing was ordered, or no address given out yet
        archive.ask(
            "state/" + each.getFileName(),
            "the state files of the process",
            blanking::log,
            () -> SupportPlan.end(each, MOST_LOG));
      }
    }
  }

  private void process(Archive archive, ApiClient client) throws IOException {
    archive.ask(
        "process/peers.json",
        "sessions",
        blanking::answer,
        () -> Json.pretty(client.peers()) + "\n");
    archive.ask(
        "process/routes.json",
        "routes advertised to each peer, at most " + MOST_ROUTES + " routes",
        blanking::answer,
        () -> {
          var all = new RouteQuestion(null, null, null, null, MOST_ROUTES, null);
          var routes = client.routes(all);
          if (routes.size() == MOST_ROUTES) {
            archive.missing(
                "process/routes.json", "cut: there may be more than " + MOST_ROUTES + " routes");
          }
          return Json.pretty(routes) + "\n";
        });
    for (String service : services) {
      String whole = service.indexOf('/') < 0 ? "default/" + service : service;
      archive.ask(
          "process/explain-" + whole.replace('/', '_') + ".json",
          "why " + whole + " is announced or not",
          blanking::answer,
          () -> Json.pretty(client.explain(whole)) + "\n");
    }
    archive.ask("process/health.txt", "stuck threads", blanking::answer, client::health);
    archive.ask(
        "process/metrics.txt",
        "metrics, the first " + (MOST_METRICS >> 20) + " MiB",
        blanking::answer,
        () -> client.metrics(MOST_METRICS));
    archive.ask(
        "process/log.txt",
        "the newest entries of its log",
        blanking::log,
        () -> client.log(speaker.token()));
  }

  private static void tell(Archive archive, @Nullable Path file, PrintStream told) {
    archive.missing().forEach(each -> System.err.println("support: not in the archive: " + each));
    told.println(
        (file == null ? "standard output" : file.toString())
            + ": "
            + archive.parts()
            + " parts; see CONTENTS.txt in it"
            + (archive.missing().isEmpty() ? "" : ", and what is missing"));
  }
}
