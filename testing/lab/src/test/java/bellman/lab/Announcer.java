package bellman.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A BIRD on the host that announces four routes to the router at the first place. With it the tests
 * show that the lab reads each router's table rightly, before Bellman is measured by it.
 */
final class Announcer implements AutoCloseable {
  static final long ASN = 64500;
  static final long SLOW_HOLD_SECONDS = 3;

  private final Daemon daemon;

  Announcer(Site site, long routerAsn) {
    String text =
        """
        router id 10.0.0.2;
        protocol device {}
        protocol static {
          ipv4;
          route 198.51.100.10/32 blackhole {
            bgp_local_pref = 100;
            bgp_community.add((65535, 65282)); bgp_community.add((64500, 7));
            bgp_large_community.add((64500, 7, 1));
          };
          route 198.51.100.0/24 blackhole { bgp_local_pref = 0; };
        }
        protocol static {
          ipv6;
          route 2001:db8:100::10/128 blackhole {
            bgp_local_pref = 200; bgp_community.add((64500, 100));
          };
          route 2001:db8:100::/64 blackhole { bgp_local_pref = 0; };
        }
        """
            + session(
                "v4", Site.FIRST, routerAsn, "ipv4 { import none; export all; next hop self; };")
            + session(
                "v6",
                Site.FIRST_V6,
                routerAsn,
                "ipv6 { import none; export all; next hop self; };");
    Path folder = site.lab.newFolder("announcer");
    Path file = folder.resolve("bird.conf");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon =
        site.host.start(
            folder.getFileName().toString(),
            List.of(
                "bird", "-f", "-c", file.toString(), "-s", folder.resolve("control").toString()));
  }

  private static String session(String name, String router, long routerAsn, String channel) {
    return """
    protocol bgp %s {
      local as %d;
      neighbor %s as %d;
      hold time %d;
      error wait time 1,2; connect delay time 1; connect retry time 1;
      %s
    }
    """
        .formatted(name, ASN, router, routerAsn, SLOW_HOLD_SECONDS, channel);
  }

  Daemon daemon() {
    return daemon;
  }

  @Override
  public void close() {
    daemon.close();
  }
}
