package bellman.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The routers that the lab knows. */
public enum RouterKind {
  FRR("frr", "/usr/lib/frr/bgpd", "/usr/bin/vtysh"),
  BIRD("bird2", "/usr/sbin/bird", "/usr/sbin/birdc"),
  GOBGP("gobgpd", "/usr/bin/gobgpd", "/usr/bin/gobgp");

  private final String debianPackage;
  private final String daemon;
  private final String client;

  RouterKind(String debianPackage, String daemon, String client) {
    this.debianPackage = debianPackage;
    this.daemon = daemon;
    this.client = client;
  }

  /** Why this router can't be started here, with the remedy; empty where it can. */
  public Optional<String> obstacle() {
    return Stream.of(daemon, client)
        .filter(program -> !Files.isExecutable(Path.of(program)))
        .findFirst()
        .map(program ->
            program + " is missing: apt-get install --no-install-recommends " + debianPackage);
  }

  /** Starts one, and returns when it can be asked questions. */
  public Router start(Lab lab, Namespace place, RouterSettings settings) {
    return start(lab, place, settings, "");
  }

  /** The same, with these lines at the end of the router's configuration. */
  public Router start(Lab lab, Namespace place, RouterSettings settings, String addition) {
    Router router =
        switch (this) {
          case FRR -> new Frr(lab, place, settings);
          case BIRD -> new Bird(lab, place, settings);
          case GOBGP -> new Gobgp(lab, place, settings);
        };
    router.add(addition);
    router.start();
    return router;
  }
}
