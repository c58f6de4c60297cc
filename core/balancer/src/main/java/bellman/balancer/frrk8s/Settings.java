package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Remote;
import bellman.api.resource.FrrConfiguration.Session;
import bellman.api.resource.FrrConfiguration.Timers;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The settings of a neighbor that must be the same wherever it stands. */
final class Settings {

  static final int DEFAULT_PORT = 179;
  static final int DEFAULT_HOLD = 180;
  static final int DEFAULT_KEEPALIVE = 60;
  static final int DEFAULT_CONNECT = 60;

  /**
   * One setting.
   *
   * @param value in one form for what is the same
   */
  private record Setting(String words, String field, Function<Neighbor, String> value) {}

  private static final List<Setting> ALL =
      List.of(
          new Setting("AS number", "asn", neighbor -> asn(neighbor.remote())),
          new Setting("local AS number", "localASN", n -> number(n.remote().localAsn())),
          new Setting("port", "port", n -> String.valueOf(port(n.session()))),
          new Setting("source address", "sourceaddress", n -> n.session().sourceAddress()),
          new Setting("ebgpMultiHop", "ebgpMultiHop", n -> flag(n.session().ebgpMultiHop())),
          new Setting(
              "dualStackAddressFamily",
              "dualStackAddressFamily",
              n -> flag(NeighborRules.isDual(n))),
          new Setting("hold time", "holdTime", n -> hold(n.session().timers()) + "s"),
          new Setting(
              "keepalive time", "keepaliveTime", n -> keepalive(n.session().timers()) + "s"),
          new Setting("connect time", "connectTime", n -> connect(n.session().timers()) + "s"));

  private Settings() {}

  /** Says where a neighbor differs from how it was said to be first. */
  static void compare(Neighbor first, Spot firstSpot, Neighbor other, Spot spot, Report report) {
    for (Setting setting : ALL) {
      String before = setting.value.apply(first);
      String value = setting.value.apply(other);
      if (!before.equals(value)) {
        Place place = firstSpot.place(field(setting, first));
        report.refuse(
            spot.clash(
                Cause.NEIGHBOR_SETTINGS,
                field(setting, other),
                place,
                setting.words,
                value.isEmpty() ? "none" : value,
                before.isEmpty() ? "none" : before,
                "give both the same"));
      }
    }
    password(first.session(), firstSpot, other.session(), spot, report);
    gracefulRestart(first.session(), firstSpot, other.session(), spot, report);
  }

  private static String field(Setting setting, Neighbor neighbor) {
    boolean dynamic = setting.field.equals("asn") && !neighbor.remote().dynamicAsn().isEmpty();
    return dynamic ? "dynamicASN" : setting.field;
  }

  private static void password(
      Session first, Spot firstSpot, Session other, Spot spot, Report report) {
    Place place = firstSpot.place("password");
    String where = place.seenFrom(spot.object());
    if (!first.password().equals(other.password())) {
      String message =
          first.password().isEmpty() || other.password().isEmpty()
              ? (other.password().isEmpty()
                      ? " has no password here, but one in "
                      : " has a password here, but none in ")
                  + where
                  + ": FRR-K8s's webhook does not read Secrets; give both the same"
              : " has a different password here than in " + where + ": give both the same";
      report.refuse(
          spot.conflict(Cause.NEIGHBOR_SETTINGS, "password", spot.subject() + message)
              .against(place));
    } else if (!first.passwordSecret().name().equals(other.passwordSecret().name())) {
      secret(first, firstSpot, other, spot, report);
    }
  }

  private static void secret(
      Session first, Spot firstSpot, Session other, Spot spot, Report report) {
    Place place = firstSpot.place("passwordSecret");
    report.warn(
        spot.clash(
            Cause.SECRET,
            "passwordSecret",
            place,
            "its password from",
            secret(other),
            secret(first),
            "FRR-K8s's webhook accepts both, but its daemon rejects them unless the passwords are"
                + " equal; name one Secret in both"));
  }

  private static String secret(Session session) {
    String name = session.passwordSecret().name();
    return name.isEmpty() ? "no Secret" : "Secret " + name;
  }

  private static void gracefulRestart(
      Session first, Spot firstSpot, Session other, Spot spot, Report report) {
    if (first.gracefulRestart() != other.gracefulRestart()
        && !firstSpot.object().equals(spot.object())) {
      report.warn(
          spot.clash(
              Cause.GRACEFUL_RESTART,
              "enableGracefulRestart",
              firstSpot.place("enableGracefulRestart"),
              "enableGracefulRestart",
              flag(other.gracefulRestart()),
              flag(first.gracefulRestart()),
              "FRR-K8s accepts both, and which one it uses is undefined; give both the same"));
    }
  }

  private static String asn(Remote remote) {
    return remote.dynamicAsn().isEmpty() ? number(remote.asn()) : remote.dynamicAsn();
  }

  private static String number(long number) {
    return number == 0 ? "" : String.valueOf(number);
  }

  private static String flag(boolean set) {
    return String.valueOf(set);
  }

  static int port(Session session) {
    Integer port = session.port();
    return port == null ? DEFAULT_PORT : port;
  }

  static long hold(Timers timers) {
    return seconds(timers.hold(), DEFAULT_HOLD);
  }

  static long keepalive(Timers timers) {
    return seconds(timers.keepalive(), DEFAULT_KEEPALIVE);
  }

  static long connect(Timers timers) {
    return seconds(timers.connect(), DEFAULT_CONNECT);
  }

  private static long seconds(@Nullable Duration duration, int otherwise) {
    return duration == null ? otherwise : duration.toSeconds();
  }

  /** A duration such as {@code 1.5s}. */
  static String text(Duration duration) {
    BigDecimal seconds =
        BigDecimal.valueOf(duration.toSeconds()).add(BigDecimal.valueOf(duration.toNanosPart(), 9));
    return seconds.stripTrailingZeros().toPlainString() + "s";
  }
}
