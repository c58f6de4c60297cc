package bellman.app.command;

import bellman.app.host.HostName;
import bellman.app.host.StateFolder;
import bellman.app.recording.Recording;
import bellman.app.speaker.DirectorySource;
import bellman.app.speaker.Speaker;
import bellman.balancer.plan.Planner;
import bellman.directory.AddressJournal;
import bellman.directory.AdminStateFile;
import bellman.directory.WatchedDirectory;
import bellman.net.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The composition root of controller and speaker in one process. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Announces the services in a folder of manifests, and follows changes to its files.")
final class Run implements Callable<Integer> {

  @Option(
      names = "--config",
      paramLabel = "DIR",
      required = true,
      description = "Folder of manifests, read recursively.")
  private Path config = Path.of("");

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Name of this node (default: the host name).")
  private @Nullable String node;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description =
          "File that keeps assigned addresses across restarts; what `bellman peer` ordered is kept"
              + " beside it in FILE.peers (default: a file named after the folder, under"
              + " ~/.local/state/bellman).")
  private @Nullable Path state;

  @Option(
      names = "--lb-class",
      paramLabel = "CLASS",
      description =
          "Handle only services of this loadBalancerClass (default: those without a class).")
  private @Nullable String loadBalancerClass;

  @Mixin private final LogOptions logs = new LogOptions();
  @Mixin private final SpeakerProcess process = new SpeakerProcess();

  @Override
  public Integer call() {
    return MainLoop.run("run", logs, this::begin);
  }

  private MainLoop.End begin(Stalls stalls) throws IOException {
    String name = node == null ? HostName.get() : node;
    Path file = state == null ? defaultState(config) : state;
    AddressJournal journal = AddressJournal.open(file);
    AdminStateFile orders = AdminStateFile.open(file.resolveSibling(file.getFileName() + ".peers"));
    process.introduce(new SpeakerProcess.Introduction("run", config, file, loadBalancerClass));
    Recording recording = process.record(name, false, true, orders);
    Function<String, List<Address>> remembered = journal::remembered;
    var planner =
        new Planner(
            new Planner.Settings(
                name::equals,
                name,
                loadBalancerClass,
                recording == null
                    ? remembered
                    : service -> recording.remembered(service, journal.remembered(service))));
    Speaker speaker = process.start(stalls, name, planner, journal::note, orders);
    WatchedDirectory directory = WatchedDirectory.start(config, new DirectorySource(speaker));
    speaker.later(view -> {
      for (String service : journal.services()) {
        if (view.planner().decision(service) == null) {
          journal.note(service, List.of()); // it is gone since
        }
      }
    });
    return () -> {
      process.end();
      directory.close();
      journal.close();
    };
  }

  private static Path defaultState(Path config) {
    Path folder = config.toAbsolutePath().normalize();
    String name = String.valueOf(folder.getFileName());
    return StateFolder.path()
        .resolve(name + "-" + Integer.toHexString(folder.toString().hashCode()) + ".addresses");
  }
}
