package bellman.kubernetes.lease;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/**
 * What stands in a Lease of {@code coordination.k8s.io/v1}.
 *
 * @param holder who holds it; empty for nobody
 * @param seconds how long it lasts after it was last renewed; 0 if that is not said
 * @param acquired when the holder got it, by its own clock; empty if that is not said
 * @param renewed when it was last renewed, likewise
 * @param transitions how often it went from one holder to another
 */
record LeaseRecord(String holder, long seconds, String acquired, String renewed, long transitions) {

  /** MicroTime of the API: always six digits. */
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  static String time(Instant instant) {
    return MICRO_TIME.format(instant);
  }

  /** The one in an object; what is missing there, or of another type, is empty. */
  static LeaseRecord of(Map<?, ?> lease) {
    Map<?, ?> spec = lease.get("spec") instanceof Map<?, ?> map ? map : Map.of();
    return new LeaseRecord(
        text(spec, "holderIdentity"),
        number(spec, "leaseDurationSeconds"),
        text(spec, "acquireTime"),
        text(spec, "renewTime"),
        number(spec, "leaseTransitions"));
  }

  private static String text(Map<?, ?> spec, String field) {
    return spec.get(field) instanceof String text ? text : "";
  }

  private static long number(Map<?, ?> spec, String field) {
    return spec.get(field) instanceof Number number ? number.longValue() : 0;
  }

  /** As a patch: nobody is told of by the field being taken away, since it may not be empty. */
  Map<String, Object> spec() {
    Map<String, Object> spec = new HashMap<>();
    spec.put("holderIdentity", holder.isEmpty() ? null : holder);
    spec.put("leaseDurationSeconds", seconds);
    spec.put("acquireTime", acquired);
    spec.put("renewTime", renewed);
    spec.put("leaseTransitions", transitions);
    return spec;
  }
}
