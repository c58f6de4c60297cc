package bellman.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A BIRD behind the router at the first place, which is sent that router's table and logs each
 * change of it: a route that was gone for a moment, between two looks at a table, shows here.
 */
final class Watcher implements AutoCloseable {
  static final long ASN = 64999;
  private static final String ADDRESS = "10.0.9.2";
  private static final String ROUTER = "10.0.9.1";

  private final Daemon daemon;

  /** The cable must be there already. */
  Watcher(Lab lab, Namespace place, long routerAsn) {
    String text =
        """
        router id %s;
        log stderr { trace };
        protocol device {}
        protocol bgp watched {
          debug { routes };
          local as %d;
          neighbor %s as %d;
          error wait time 1,2; connect delay time 1; connect retry time 1;
          ipv4 { import all; export none; };
        }
        """
            .formatted(ADDRESS, ASN, ROUTER, routerAsn);
    Path folder = lab.newFolder("watcher");
    Path file = folder.resolve("bird.conf");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon =
        place.start(
            folder.getFileName().toString(),
            List.of(
                "bird", "-f", "-c", file.toString(), "-s", folder.resolve("control").toString()));
  }

  /** A place for a watcher, behind the router at the first place. */
  static Namespace place(Site site) {
    Namespace place = site.lab.namespace("watch");
    site.lab.cable(site.first, "watch0", place, "first0");
    site.first.address("watch0", ROUTER + "/24");
    place.address("first0", ADDRESS + "/24");
    return place;
  }

  /** What makes a router of this kind tell a watcher all that it has. */
  static String told(RouterKind kind, long routerAsn) {
    return switch (kind) {
      case FRR ->
          """
          router bgp %d
           neighbor %s remote-as %d
           neighbor %2$s advertisement-interval 0
          """
              .formatted(routerAsn, ADDRESS, ASN);
      case BIRD ->
          """
          protocol bgp watcher {
            local as %d;
            neighbor %s as %d;
            passive;
            ipv4 { import none; export all; next hop self; };
          }
          """
              .formatted(routerAsn, ADDRESS, ASN);
      case GOBGP ->
          """
          [[neighbors]]
            [neighbors.config]
              neighbor-address = "%s"
              peer-as = %d
            [neighbors.transport.config]
              passive-mode = true
            [[neighbors.afi-safis]]
              [neighbors.afi-safis.config]
                afi-safi-name = "ipv4-unicast"
          """
              .formatted(ADDRESS, ASN);
      case OPENBGPD ->
          """
          neighbor %s {
            remote-as %d
            passive
          }
          allow to %1$s
          """
              .formatted(ADDRESS, ASN);
      case EXABGP -> throw new IllegalArgumentException("ExaBGP passes nothing on");
    };
  }

  /** All that happened to a prefix, in order: {@code +} for it came or changed, {@code -} went. */
  String story(String prefix) {
    List<String> story = new ArrayList<>();
    for (String line : (Iterable<String>) daemon.log().lines()::iterator) {
      if (line.contains(" " + prefix + " ")) {
        if (line.contains("> removed")) {
          story.add("-");
        } else if (line.contains("> added")) {
          story.add("+");
        }
      }
    }
    return String.join("", story);
  }

  String log() {
    return daemon.log();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
