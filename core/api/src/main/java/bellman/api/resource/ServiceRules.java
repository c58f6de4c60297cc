package bellman.api.resource;

import bellman.api.resource.Service.Port;
import bellman.api.resource.Service.Remark;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an API server refuses in the ports and families of a Service: where no server is asked,
 * somebody else has to say it.
 *
 * <p>What is meant can be served all the same, so it is remarked upon and is no problem: nothing
 * that was announced goes silent for it. Words that decide who announces what (a traffic policy, a
 * family) are problems, since they are not to be guessed.
 */
final class ServiceRules {

  private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
  private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");

  private ServiceRules() {}

  /** The families, each once; under SingleStack the first. */
  static List<Family> families(Fields spec, List<Remark> remarks) {
    List<Family> written = new ArrayList<>();
    for (String family : spec.texts("ipFamilies")) {
      switch (family) {
        case "IPv4" -> written.add(Family.IPV4);
        case "IPv6" -> written.add(Family.IPV6);
        default -> spec.problem("ipFamilies", Fields.notOneOf(family, FAMILIES));
      }
    }
    if (spec.isVetted() || written.size() < 2) {
      return written;
    }
    String field = spec.path("ipFamilies");
    List<Family> families = written.stream().distinct().toList();
    if (families.size() < written.size()) {
      remarks.add(
          new Remark(field, "must be one or both families, each once", "each of them counts once"));
    }
    if (families.size() == 2 && "SingleStack".equals(spec.raw("ipFamilyPolicy"))) {
      Family first = families.getFirst();
      remarks.add(
          new Remark(
              field,
              "are two, but ipFamilyPolicy is SingleStack: change either",
              "the first one counts, " + first));
      return List.of(first);
    }
    return families;
  }

  /** The ports, each once. */
  static List<Port> ports(Fields spec, List<Remark> remarks) {
    List<Port> written = new ArrayList<>();
    Set<Port> distinct = new LinkedHashSet<>();
    for (Fields fields : spec.objects("ports")) {
      Integer number = fields.small("port", 1, 65535);
      String protocol = protocol(fields, remarks);
      if (!fields.isVetted() && fields.missing("port")) {
        number = likely(fields);
        String meaning =
            number == null ? "it is served without it" : "it counts as " + number + ", targetPort";
        remarks.add(new Remark(fields.path("port"), "is missing: 1..65535", meaning));
      }
      if (number != null) {
        var port = new Port(protocol, number);
        written.add(port);
        if (!distinct.add(port) && !fields.isVetted()) {
          String text = number + "/" + protocol + " appears twice: remove one";
          remarks.add(new Remark(fields.path("port"), text, "it counts once"));
        }
      }
      fields.rejectMisspelt(OtherFields.OF_PORT);
    }
    return spec.isVetted() ? written : List.copyOf(distinct);
  }

  private static String protocol(Fields port, List<Remark> remarks) {
    String written = port.filled("protocol");
    if (written == null) {
      return "TCP";
    }
    if (port.isVetted() || PROTOCOLS.contains(written)) {
      return written;
    }
    String meant = PROTOCOLS.stream().filter(written::equalsIgnoreCase).findFirst().orElse("TCP");
    remarks.add(
        new Remark(
            port.path("protocol"), Fields.notOneOf(written, PROTOCOLS), "it counts as " + meant));
    return meant;
  }

  /** Most services listen where their Pods do. */
  private static @Nullable Integer likely(Fields port) {
    return Unquoted.meant(port.raw("targetPort")) instanceof Number number
            && number.longValue() >= 1
            && number.longValue() <= 65535
        ? (Integer) number.intValue()
        : null;
  }
}
