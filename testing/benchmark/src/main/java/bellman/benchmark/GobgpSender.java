package bellman.benchmark;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** GoBGP, with routes injected from a table dump (RFC 6396). */
record GobgpSender(Program program) implements Sender {

  private static final int TABLE_DUMP_V2 = 13;
  private static final int PEER_INDEX_TABLE = 1;
  private static final int RIB_IPV4_UNICAST = 2;

  /** The client of GoBGP 3.10 ends before its last entries are out: so many more than lost. */
  private static final int PADDING = 3_000;

  static Sender start(Cable cable, int routes) throws IOException {
    Path configuration = cable.folder().resolve("gobgpd.toml");
    Files.writeString(
        configuration,
        """
        [global.config]
          as = 64500
          router-id = "%1$s"
          port = 179
          local-address-list = ["%1$s"]
        [[neighbors]]
          [neighbors.config]
            neighbor-address = "%2$s"
            peer-as = 64501
          [neighbors.transport.config]
            passive-mode = true
          [neighbors.timers.config]
            idle-hold-time-after-reset = 1
        """
            .formatted(Cable.End.SENDER.address(), Cable.End.RECEIVER.address()));
    Program program =
        cable.start(
            Cable.End.SENDER,
            List.of(
                "gobgpd",
                "-f",
                configuration.toString(),
                "--api-hosts",
                "127.0.0.1:50051",
                "--pprof-disable"));
    List<String> summary = List.of("gobgp", "global", "rib", "summary");
    Waiting.until(
        "GoBGP answers",
        100,
        () -> {
          program.checkRunning();
          try {
            return cable.run(Cable.End.SENDER, summary).contains("Destination");
          } catch (IOException e) {
            return false; // not yet
          }
        });
    Path dump = cable.folder().resolve("table.mrt");
    write(dump, routes);
    cable.run(Cable.End.SENDER, List.of("gobgp", "mrt", "inject", "global", dump.toString()));
    Waiting.until(
        "GoBGP has loaded its routes",
        200,
        () -> cable.run(Cable.End.SENDER, summary).contains("Destination: " + routes + ","));
    return new GobgpSender(program);
  }

  private static void write(Path file, int routes) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        DataOutputStream data = new DataOutputStream(out)) {
      header(data, PEER_INDEX_TABLE, 8 + 13);
      data.writeInt(1); // collector
      data.writeShort(0); // view name
      data.writeShort(1); // peers
      data.writeByte(2); // an IPv4 address and a four-byte AS
      data.write(ServiceFolder.address(0).toBytes());
      data.write(ServiceFolder.address(0).toBytes());
      data.writeInt(64499);
      byte[] attributes = attributes();
      for (int i = 0; i < routes + PADDING; i++) {
        header(data, RIB_IPV4_UNICAST, 4 + 5 + 2 + 8 + attributes.length);
        data.writeInt(i);
        data.writeByte(32);
        data.write(ServiceFolder.address(Math.min(i, routes - 1)).toBytes());
        data.writeShort(1); // entries
        data.writeShort(0); // peer
        data.writeInt(0); // time
        data.writeShort(attributes.length);
        data.write(attributes);
      }
    }
  }

  private static void header(DataOutputStream data, int subtype, int length) throws IOException {
    data.writeInt(0); // time
    data.writeShort(TABLE_DUMP_V2);
    data.writeShort(subtype);
    data.writeInt(length);
  }

  /** ORIGIN, an empty AS_PATH, NEXT_HOP 198.18.0.1. */
  private static byte[] attributes() {
    return new byte[] {
      0x40, 1, 1, 0, 0x40, 2, 0, 0x40, 3, 4, (byte) 198, 18, 0, 1,
    };
  }

  @Override
  public boolean passive() {
    return true;
  }
}
