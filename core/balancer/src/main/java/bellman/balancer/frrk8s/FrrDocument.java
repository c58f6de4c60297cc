package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Evpn;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.PrefixSelector;
import bellman.api.resource.FrrConfiguration.Profile;
import bellman.api.resource.FrrConfiguration.Receive;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrConfiguration.Session;
import bellman.api.resource.FrrConfiguration.Vni;
import bellman.api.resource.LabelSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** FRRConfigurations as manifests: what is not set is left out. */
public final class FrrDocument {

  private FrrDocument() {}

  /** The object, as mappings, lists, texts, numbers and booleans. */
  public static Map<String, Object> of(FrrConfiguration configuration) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", configuration.metadata().name());
    metadata.put("namespace", configuration.metadata().namespace());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("apiVersion", "frrk8s.metallb.io/v1beta1");
    document.put("kind", configuration.kind().text());
    document.put("metadata", metadata);
    document.put("spec", spec(configuration));
    return document;
  }

  /** Its {@code spec}. */
  public static Map<String, Object> spec(FrrConfiguration configuration) {
    Map<String, Object> spec = new LinkedHashMap<>();
    Map<String, Object> selector = selector(configuration.nodeSelector());
    if (!selector.isEmpty()) {
      spec.put("nodeSelector", selector);
    }
    Map<String, Object> bgp = new LinkedHashMap<>();
    bgp.put("bfdProfiles", configuration.bfdProfiles().stream().map(FrrDocument::profile).toList());
    bgp.put("routers", configuration.routers().stream().map(FrrDocument::router).toList());
    spec.put("bgp", bgp);
    if (!configuration.raw().config().isEmpty()) {
      Map<String, Object> raw = new LinkedHashMap<>();
      put(raw, "priority", configuration.raw().priority());
      raw.put("rawConfig", configuration.raw().config());
      spec.put("raw", raw);
    }
    return spec;
  }

  private static Map<String, Object> selector(LabelSelector selector) {
    Map<String, Object> written = new LinkedHashMap<>();
    if (!selector.matchLabels().isEmpty()) {
      written.put("matchLabels", new TreeMap<>(selector.matchLabels()));
    }
    List<Object> expressions = new ArrayList<>();
    for (LabelSelector.Requirement requirement : selector.matchExpressions()) {
      Map<String, Object> expression = new LinkedHashMap<>();
      expression.put("key", requirement.key());
      expression.put("operator", requirement.operator().text());
      put(expression, "values", requirement.values());
      expressions.add(expression);
    }
    put(written, "matchExpressions", expressions);
    return written;
  }

  private static Map<String, Object> profile(Profile profile) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("name", profile.name());
    put(written, "receiveInterval", profile.receiveIntervalMillis());
    put(written, "transmitInterval", profile.transmitIntervalMillis());
    put(written, "detectMultiplier", profile.detectMultiplier());
    put(written, "echoInterval", profile.echoIntervalMillis());
    putFlag(written, "echoMode", profile.echoMode());
    putFlag(written, "passiveMode", profile.passiveMode());
    put(written, "minimumTtl", profile.minimumTtl());
    return written;
  }

  private static void putFlag(Map<String, Object> written, String name, @Nullable Boolean flag) {
    if (flag != null) {
      written.put(name, flag); // even if it is false: FRR-K8s is told so
    }
  }

  private static Map<String, Object> router(Router router) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("asn", router.asn());
    put(written, "id", router.id());
    put(written, "vrf", router.vrf());
    put(written, "neighbors", router.neighbors().stream().map(FrrDocument::neighbor).toList());
    put(written, "prefixes", router.prefixes());
    put(written, "imports", router.imports().stream().map(vrf -> Map.of("vrf", vrf)).toList());
    if (router.evpn() != null) {
      written.put("evpn", evpn(router.evpn()));
    }
    return written;
  }

  private static Map<String, Object> neighbor(Neighbor neighbor) {
    Map<String, Object> written = new LinkedHashMap<>();
    put(written, "address", neighbor.remote().address());
    put(written, "interface", neighbor.remote().interfaceName());
    put(written, "asn", neighbor.remote().asn());
    put(written, "dynamicASN", neighbor.remote().dynamicAsn());
    put(written, "localASN", neighbor.remote().localAsn());
    session(written, neighbor.session());
    put(written, "addressFamilies", neighbor.addressFamilies());
    put(written, "allowAsIn", neighbor.allowAsIn());
    put(written, "toAdvertise", advertise(neighbor.toAdvertise()));
    put(written, "toReceive", receive(neighbor.toReceive()));
    return written;
  }

  private static void session(Map<String, Object> written, Session session) {
    if (session.port() != null) {
      written.put("port", session.port());
    }
    put(written, "sourceaddress", session.sourceAddress());
    put(written, "password", session.password());
    Map<String, Object> secret = new LinkedHashMap<>();
    put(secret, "name", session.passwordSecret().name());
    put(secret, "namespace", session.passwordSecret().namespace());
    put(written, "passwordSecret", secret);
    put(written, "holdTime", duration(session.timers().hold()));
    put(written, "keepaliveTime", duration(session.timers().keepalive()));
    put(written, "connectTime", duration(session.timers().connect()));
    put(written, "ebgpMultiHop", session.ebgpMultiHop());
    put(written, "bfdProfile", session.bfdProfile());
    put(written, "enableGracefulRestart", session.gracefulRestart());
    put(written, "dualStackAddressFamily", session.dualStack());
    put(written, "disableMP", session.disableMp());
  }

  private static Map<String, Object> advertise(Advertise advertise) {
    Map<String, Object> written = new LinkedHashMap<>();
    Map<String, Object> allowed = new LinkedHashMap<>();
    put(allowed, "mode", advertise.isAll() ? advertise.mode() : "");
    put(allowed, "prefixes", advertise.prefixes());
    put(written, "allowed", allowed);
    Map<String, Object> nextHop = new LinkedHashMap<>();
    put(nextHop, "ipv4", advertise.nextHopV4());
    put(nextHop, "ipv6", advertise.nextHopV6());
    put(written, "nextHop", nextHop);
    put(
        written,
        "withCommunity",
        advertise.withCommunity().stream()
            .map(with -> with("community", with.community(), with.prefixes()))
            .toList());
    put(
        written,
        "withLocalPref",
        advertise.withLocalPref().stream()
            .map(with -> with("localPref", with.localPref(), with.prefixes()))
            .toList());
    put(
        written,
        "withAsPathPrepend",
        advertise.withPrepend().stream()
            .map(with -> with("asPathPrepend", with.count(), with.prefixes()))
            .toList());
    return written;
  }

  private static Map<String, Object> with(String name, Object value, List<String> prefixes) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put(name, value);
    written.put("prefixes", prefixes);
    return written;
  }

  private static Map<String, Object> receive(Receive receive) {
    Map<String, Object> allowed = new LinkedHashMap<>();
    put(allowed, "mode", receive.isAll() ? receive.mode() : "");
    List<Object> selectors = new ArrayList<>();
    for (PrefixSelector selector : receive.prefixes()) {
      Map<String, Object> written = new LinkedHashMap<>();
      written.put("prefix", selector.prefix());
      put(written, "le", selector.le());
      put(written, "ge", selector.ge());
      selectors.add(written);
    }
    put(allowed, "prefixes", selectors);
    return allowed.isEmpty() ? Map.of() : Map.of("allowed", allowed);
  }

  private static Map<String, Object> evpn(Evpn evpn) {
    Map<String, Object> written = new LinkedHashMap<>();
    put(written, "advertiseVNIs", evpn.advertiseVnis());
    put(written, "advertiseSVI", evpn.advertiseSvi());
    put(written, "l2vnis", evpn.l2vnis().stream().map(FrrDocument::vni).toList());
    if (evpn.l3vni() != null) {
      written.put("l3vni", vni(evpn.l3vni()));
    }
    return written;
  }

  private static Map<String, Object> vni(Vni vni) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("vni", vni.vni());
    put(written, "rd", vni.rd());
    put(written, "importRTs", vni.importTargets());
    put(written, "exportRTs", vni.exportTargets());
    put(written, "advertisePrefixes", vni.advertisePrefixes());
    return written;
  }

  private static void put(Map<String, Object> written, String name, @Nullable Object value) {
    boolean isUnset =
        switch (value) {
          case null -> true;
          case String text -> text.isEmpty();
          case Boolean flag -> !flag;
          case Number number -> number.longValue() == 0;
          case Collection<?> items -> items.isEmpty();
          case Map<?, ?> fields -> fields.isEmpty();
          default -> false;
        };
    if (!isUnset && value != null) {
      written.put(name, value);
    }
  }

  /** In the form of Go's, as API servers store durations: {@code 1m30s}. */
  static String duration(@Nullable Duration duration) {
    if (duration == null) {
      return "";
    }
    var text = new StringBuilder();
    long hours = duration.toHours();
    if (hours > 0) {
      text.append(hours).append('h');
    }
    if (hours > 0 || duration.toMinutesPart() > 0) {
      text.append(duration.toMinutesPart()).append('m');
    }
    text.append(duration.toSecondsPart());
    int millis = duration.toMillisPart();
    if (millis > 0) {
      text.append('.').append("%03d".formatted(millis).replaceAll("0+$", ""));
    }
    return text.append('s').toString();
  }

  /** How many bytes of JSON a value of a document comes to, without blanks. */
  static int bytes(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> fields -> {
        int sum = 2 + Math.max(0, fields.size() - 1);
        for (Map.Entry<?, ?> field : fields.entrySet()) {
          sum += bytes(field.getKey()) + 1 + bytes(field.getValue());
        }
        yield sum;
      }
      case Collection<?> items -> {
        int sum = 2 + Math.max(0, items.size() - 1);
        for (Object item : items) {
          sum += bytes(item);
        }
        yield sum;
      }
      case String text -> 2 + textBytes(text);
      case null, default -> String.valueOf(value).length();
    };
  }

  private static int textBytes(String text) {
    int sum = 0;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each >= 0x80) {
        sum += 3;
      } else if (each < ' ' || each == '"' || each == '\\') {
        sum += each == '\n' || each >= ' ' ? 2 : 6;
      } else {
        sum++;
      }
    }
    return sum;
  }
}
