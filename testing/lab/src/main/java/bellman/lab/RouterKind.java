package bellman.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The routers that the lab knows, and what they can do. */
public enum RouterKind {
  FRR("frr", "/usr/lib/frr/bgpd", "/usr/bin/vtysh"),
  BIRD("bird2", "/usr/sbin/bird", "/usr/sbin/birdc"),
  GOBGP("gobgpd", "/usr/bin/gobgpd", "/usr/bin/gobgp"),
  OPENBGPD("openbgpd", "/usr/sbin/bgpd", "/usr/sbin/bgpctl"),
  EXABGP("exabgp", "/usr/sbin/exabgp", "/bin/sh");

  private final String debianPackage;
  private final String daemon;
  private final String client;

  RouterKind(String debianPackage, String daemon, String client) {
    this.debianPackage = debianPackage;
    this.daemon = daemon;
    this.client = client;
  }

  /** All that can do this; {@code -Dbellman.routers=BIRD,EXABGP} leaves the others out. */
  public static Stream<RouterKind> that(Ability... needed) {
    String asked = "," + System.getProperty("bellman.routers", "") + ",";
    return Stream.of(values())
        .filter(kind -> kind.can(needed))
        .filter(kind -> asked.equals(",,") || asked.contains("," + kind + ","));
  }

  /** Whether it can do all of this. */
  public boolean can(Ability... needed) {
    return abilities().containsAll(List.of(needed));
  }

  private Set<Ability> abilities() {
    return switch (this) {
      case FRR -> EnumSet.complementOf(EnumSet.of(Ability.TWO_BYTE_ASNS, Ability.ROLES));
      case BIRD -> EnumSet.complementOf(EnumSet.of(Ability.ROLES));
      case GOBGP -> EnumSet.of(Ability.GRACEFUL_RESTART, Ability.TTL_SECURITY, Ability.ZERO_MED);
      case OPENBGPD ->
          EnumSet.of(
              Ability.GRACEFUL_RESTART,
              Ability.TTL_SECURITY,
              Ability.TWO_BYTE_ASNS,
              Ability.PREFIX_LIMIT,
              Ability.ROLES);
      case EXABGP -> EnumSet.of(Ability.ZERO_MED);
    };
  }

  /** Why this router can't be started here, with the remedy; empty where it can. */
  public Optional<String> obstacle() {
    return Stream.of(daemon, client)
        .filter(program -> !Files.isExecutable(Path.of(program)))
        .findFirst()
        .map(program ->
            program + " is missing: apt-get install --no-install-recommends " + debianPackage);
  }

  /**
   * What {@link RouterSession#lastError()} has, in capital letters or small ones, after a
   * Cease/Administrative Shutdown.
   *
   * @param text whether a text of RFC 9003 came with it
   */
  public String toldOfShutdown(boolean text) {
    return switch (this) {
      case FRR, BIRD, GOBGP -> "administrative shutdown";
      case OPENBGPD -> "administratively down";
      // 4.2.21 fails to read the text, and answers with a NOTIFICATION of its own.
      case EXABGP -> text ? "notification sent (1,0)" : "administrative shutdown";
    };
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
          case OPENBGPD -> new OpenBgpd(lab, place, settings);
          case EXABGP -> new ExaBgp(lab, place, settings);
        };
    router.add(addition);
    router.start();
    return router;
  }
}
