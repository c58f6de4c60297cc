package bellman.api.resource;

import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Evpn;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.PrefixSelector;
import bellman.api.resource.FrrConfiguration.Profile;
import bellman.api.resource.FrrConfiguration.Raw;
import bellman.api.resource.FrrConfiguration.Receive;
import bellman.api.resource.FrrConfiguration.Remote;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrConfiguration.SecretReference;
import bellman.api.resource.FrrConfiguration.Session;
import bellman.api.resource.FrrConfiguration.Timers;
import bellman.api.resource.FrrConfiguration.Vni;
import bellman.api.resource.FrrConfiguration.WithCommunity;
import bellman.api.resource.FrrConfiguration.WithLocalPref;
import bellman.api.resource.FrrConfiguration.WithPrepend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads FRRConfiguration as its definition has it. Fields that are not known are passed over: the
 * definition is FRR-K8s's own, and a newer one has more.
 */
final class FrrFields {

  private static final long MOST_ASN = 0xffff_ffffL;
  private static final Duration LONGEST_CONNECT_TIME = Duration.ofSeconds(65535);

  private FrrFields() {}

  static FrrConfiguration read(Metadata metadata, Fields spec) {
    Fields selector = spec.object("nodeSelector");
    Fields raw = spec.objectOrEmpty("raw");
    Integer priority = raw.small("priority", Integer.MIN_VALUE, Integer.MAX_VALUE);
    Fields bgp = spec.objectOrEmpty("bgp");
    List<Profile> profiles = new ArrayList<>();
    for (Fields fields : bgp.objects("bfdProfiles")) {
      profiles.add(profile(fields));
    }
    List<Router> routers = new ArrayList<>();
    for (Fields fields : bgp.objects("routers")) {
      routers.add(router(fields));
    }
    if (routers.size() > FrrConfiguration.MOST_ROUTERS) {
      bgp.problem(
          "routers",
          "has "
              + routers.size()
              + " entries, but may have at most "
              + FrrConfiguration.MOST_ROUTERS);
    }
    return new FrrConfiguration(
        metadata,
        selector == null ? LabelSelector.EVERYTHING : Selectors.readOne(selector),
        new Raw(priority == null ? 0 : priority, text(raw, "rawConfig")),
        profiles,
        routers);
  }

  private static Profile profile(Fields fields) {
    return new Profile(
        required(fields, "name"),
        fields.small("receiveInterval", 10, 60_000),
        fields.small("transmitInterval", 10, 60_000),
        fields.small("echoInterval", 10, 60_000),
        fields.small("detectMultiplier", 2, 255),
        fields.small("minimumTtl", 1, 254),
        fields.has("echoMode") ? (Boolean) fields.flag("echoMode", false) : null,
        fields.has("passiveMode") ? (Boolean) fields.flag("passiveMode", false) : null);
  }

  private static Router router(Fields fields) {
    Long asn = fields.integer("asn", 0, MOST_ASN);
    if (!fields.has("asn")) {
      fields.problem("asn", "is missing: set the router's AS number");
    }
    List<Neighbor> neighbors = new ArrayList<>();
    for (Fields neighbor : fields.objects("neighbors")) {
      neighbors.add(neighbor(neighbor));
    }
    List<String> imports = new ArrayList<>();
    for (Fields imported : fields.objects("imports")) {
      imports.add(text(imported, "vrf"));
    }
    Fields evpn = fields.object("evpn");
    return new Router(
        asn == null ? 0 : asn,
        text(fields, "id"),
        text(fields, "vrf"),
        neighbors,
        fields.texts("prefixes"),
        imports,
        evpn == null ? null : evpn(evpn));
  }

  private static Neighbor neighbor(Fields fields) {
    Long asn = fields.integer("asn", 0, MOST_ASN);
    Long localAsn = fields.integer("localASN", 1, MOST_ASN);
    var remote =
        new Remote(
            text(fields, "address"),
            text(fields, "interface"),
            asn == null ? 0 : asn,
            oneOf(fields, "dynamicASN", "", "internal", "external"),
            localAsn == null ? 0 : localAsn);
    Fields secret = fields.objectOrEmpty("passwordSecret");
    Duration connect = fields.duration("connectTime");
    if (connect != null
        && (connect.toNanosPart() != 0
            || connect.isZero()
            || connect.compareTo(LONGEST_CONNECT_TIME) > 0)) {
      fields.problem("connectTime", "must be whole seconds, 1s..65535s");
    }
    var session =
        new Session(
            fields.small("port", 0, 16384),
            text(fields, "sourceaddress"),
            text(fields, "password"),
            new SecretReference(text(secret, "name"), text(secret, "namespace")),
            new Timers(fields.duration("holdTime"), fields.duration("keepaliveTime"), connect),
            fields.flag("ebgpMultiHop", false),
            text(fields, "bfdProfile"),
            fields.flag("enableGracefulRestart", false),
            fields.flag("dualStackAddressFamily", false),
            fields.flag("disableMP", false));
    List<String> families = fields.texts("addressFamilies");
    families.removeIf(String::isEmpty);
    for (String family : families) {
      if (!Set.of("unicast", "evpn").contains(family)) {
        fields.problem("addressFamilies", "'" + family + "' is neither unicast nor evpn");
      }
    }
    return new Neighbor(
        remote,
        session,
        families,
        text(fields, "allowAsIn"),
        advertise(fields.objectOrEmpty("toAdvertise")),
        receive(fields.objectOrEmpty("toReceive").objectOrEmpty("allowed")));
  }

  private static Advertise advertise(Fields fields) {
    Fields allowed = fields.objectOrEmpty("allowed");
    Fields nextHop = fields.objectOrEmpty("nextHop");
    List<WithCommunity> communities = new ArrayList<>();
    for (Fields with : fields.objects("withCommunity")) {
      communities.add(new WithCommunity(text(with, "community"), some(with)));
    }
    List<WithLocalPref> preferences = new ArrayList<>();
    for (Fields with : fields.objects("withLocalPref")) {
      Long preference = with.integer("localPref", 0, Integer.MAX_VALUE);
      preferences.add(new WithLocalPref(preference == null ? 0 : preference, some(with)));
    }
    List<WithPrepend> prepends = new ArrayList<>();
    for (Fields with : fields.objects("withAsPathPrepend")) {
      Integer count = with.small("asPathPrepend", 1, 10);
      prepends.add(new WithPrepend(count == null ? 1 : count, some(with)));
    }
    return new Advertise(
        mode(allowed),
        allowed.texts("prefixes"),
        text(nextHop, "ipv4"),
        text(nextHop, "ipv6"),
        communities,
        preferences,
        prepends);
  }

  private static List<String> some(Fields with) {
    List<String> prefixes = with.texts("prefixes");
    if (with.isEmptyList("prefixes")) {
      with.problem("prefixes", "is empty: list prefixes, or remove the entry");
    }
    return prefixes;
  }

  private static Receive receive(Fields allowed) {
    List<PrefixSelector> selectors = new ArrayList<>();
    for (Fields fields : allowed.objects("prefixes")) {
      Integer le = fields.small("le", 1, 128);
      Integer ge = fields.small("ge", 1, 128);
      selectors.add(
          new PrefixSelector(text(fields, "prefix"), le == null ? 0 : le, ge == null ? 0 : ge));
    }
    return new Receive(mode(allowed), selectors);
  }

  private static String mode(Fields fields) {
    String mode = oneOf(fields, "mode", "", FrrConfiguration.ALL, FrrConfiguration.FILTERED);
    return mode.isEmpty() ? FrrConfiguration.FILTERED : mode;
  }

  private static Evpn evpn(Fields fields) {
    List<Vni> l2vnis = new ArrayList<>();
    for (Fields vni : fields.objects("l2vnis")) {
      l2vnis.add(vni(vni));
    }
    Fields l3vni = fields.object("l3vni");
    return new Evpn(
        oneOf(fields, "advertiseVNIs", "", "Disabled", "All"),
        fields.flag("advertiseSVI", false),
        l2vnis,
        l3vni == null ? null : vni(l3vni));
  }

  private static Vni vni(Fields fields) {
    Long number = fields.integer("vni", 1, 0xff_ffff);
    if (!fields.has("vni")) {
      fields.problem("vni", "is missing: 1..16777215");
    }
    return new Vni(
        number == null ? 0 : number,
        text(fields, "rd"),
        fields.texts("importRTs"),
        fields.texts("exportRTs"),
        fields.texts("advertisePrefixes"));
  }

  private static String text(Fields fields, String name) {
    String text = fields.text(name);
    return text == null ? "" : text;
  }

  private static String required(Fields fields, String name) {
    if (fields.missing(name)) {
      fields.problem(name, "is missing: it needs a name");
    }
    return text(fields, name);
  }

  private static String oneOf(Fields fields, String name, String... words) {
    @Nullable String word = fields.text(name);
    if (word == null) {
      return words[0];
    }
    for (String candidate : words) {
      if (candidate.equals(word)) {
        return word;
      }
    }
    fields.problem(
        name,
        "'"
            + word
            + "' is not one of "
            + String.join(", ", List.of(words).subList(1, words.length)));
    return words[0];
  }
}
