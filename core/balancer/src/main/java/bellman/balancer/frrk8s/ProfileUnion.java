package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Profile;
import bellman.api.resource.ObjectKey;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The BFD profiles of all objects: one of a name, which means the same everywhere. */
final class ProfileUnion {

  private record Known(Profile profile, Place place) {}

  private final Map<String, Known> byName = new TreeMap<>();
  private final Report report;

  ProfileUnion(Report report) {
    this.report = report;
  }

  /** Adds those of an object, and returns their names. */
  Set<String> add(ObjectKey object, List<Profile> profiles) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < profiles.size(); i++) {
      Profile profile = profiles.get(i).explicit();
      String path = "spec.bgp.bfdProfiles[" + i + "]";
      var spot = new Spot(object, path, null, null);
      Known known = byName.putIfAbsent(profile.name(), new Known(profile, spot.place("name")));
      if (!names.add(profile.name())) {
        report.refuse(
            spot.conflict(
                Cause.BFD_PROFILE,
                "name",
                "BFD profile '" + profile.name() + "' appears twice in this object: remove one"));
      } else if (known != null && !known.profile.equals(profile)) {
        report.refuse(differs(spot, profile, known));
      }
    }
    return names;
  }

  private static Conflict differs(Spot spot, Profile profile, Known known) {
    String message =
        "BFD profile '"
            + profile.name()
            + "' is {"
            + values(profile)
            + "} here, but {"
            + values(known.profile)
            + "} in "
            + known.place.seenFrom(spot.object())
            + ": give both the same values, or rename one";
    return spot.conflict(Cause.BFD_PROFILE, "name", message).against(known.place);
  }

  private static String values(Profile profile) {
    var text = new StringBuilder();
    append(text, "receiveInterval", profile.receiveIntervalMillis());
    append(text, "transmitInterval", profile.transmitIntervalMillis());
    append(text, "echoInterval", profile.echoIntervalMillis());
    append(text, "detectMultiplier", profile.detectMultiplier());
    append(text, "minimumTtl", profile.minimumTtl());
    append(text, "echoMode", profile.echoMode());
    append(text, "passiveMode", profile.passiveMode());
    return text.toString();
  }

  private static void append(StringBuilder text, String name, @Nullable Object value) {
    if (value != null) {
      text.append(text.isEmpty() ? "" : ", ").append(name).append(": ").append(value);
    }
  }

  /** All of them, by name. */
  List<Profile> union() {
    return byName.values().stream().map(Known::profile).toList();
  }
}
