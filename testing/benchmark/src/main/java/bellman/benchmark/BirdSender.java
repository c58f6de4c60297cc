package bellman.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** BIRD, with static routes. */
record BirdSender(Program program) implements Sender {

  static Sender start(Cable cable, int routes) throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            router id %1$s;
            protocol device {}
            protocol bgp receiver {
              passive;
              local %1$s as 64500;
              neighbor %2$s as 64501;
              error wait time 1,2; connect delay time 1; connect retry time 1;
              ipv4 { import none; export all; next hop self; };
            }
            protocol static {
              ipv4;
            """
                .formatted(Cable.End.SENDER.address(), Cable.End.RECEIVER.address()));
    for (int i = 0; i < routes; i++) {
      text.append("  route ").append(ServiceFolder.address(i)).append("/32 blackhole;\n");
    }
    Path configuration = cable.folder().resolve("sender.conf");
    Files.writeString(configuration, text.append("}\n"));
    Path socket = cable.folder().resolve("sender.control");
    Program program =
        cable.start(
            Cable.End.SENDER,
            List.of("bird", "-f", "-c", configuration.toString(), "-s", socket.toString()));
    Waiting.until(
        "BIRD has loaded its routes",
        100,
        () -> {
          program.checkRunning();
          try {
            return Program.run("birdc", "-s", socket.toString(), "show", "route", "count")
                .contains(routes + " of " + routes + " routes");
          } catch (IOException e) {
            return false; // it does not answer yet
          }
        });
    return new BirdSender(program);
  }

  @Override
  public boolean passive() {
    return true;
  }
}
