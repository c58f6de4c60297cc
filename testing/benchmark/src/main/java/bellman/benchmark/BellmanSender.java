package bellman.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code bellman run}. */
record BellmanSender(Program program) implements Sender {

  /**
   * Starts it on a folder of as many services.
   *
   * @param command how bellman is run, without its arguments
   */
  static Sender start(List<String> command, Cable cable, int routes) throws IOException {
    Path folder = cable.folder().resolve("manifests-" + routes);
    ServiceFolder.write(folder, routes, Cable.End.RECEIVER.address());
    Path state = cable.folder().resolve("addresses-" + routes);
    List<String> run = new ArrayList<>(command);
    run.addAll(List.of("run", "--config", folder.toString(), "--node", "benchmark"));
    run.addAll(List.of("--state", state.toString(), "--log-level", "warn"));
    Program program = cable.start(Cable.End.SENDER, run);
    List<String> peers = new ArrayList<>(command);
    peers.addAll(List.of("peers", "-o", "json"));
    Waiting.until(
        "bellman has read the manifests",
        200,
        () -> {
          program.checkRunning();
          try {
            return cable.run(Cable.End.SENDER, peers).contains(ServiceFolder.peer(0));
          } catch (IOException e) {
            return false; // it does not answer yet
          }
        });
    return new BellmanSender(program);
  }

  @Override
  public boolean passive() {
    return false;
  }
}
