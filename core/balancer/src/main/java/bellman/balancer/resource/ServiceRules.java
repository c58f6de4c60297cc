package bellman.balancer.resource;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an API server refuses in a Service besides wrong types and words, as far as it matters here:
 * where no server is asked, somebody else has to say it.
 *
 * <p>What can be done all the same is no problem, so that nothing that was announced goes silent:
 * see {@code ServiceWarnings}.
 */
final class ServiceRules {

  private ServiceRules() {}

  /** Reports what is wrong in {@code spec}, if no API server has looked at it. */
  static void check(Fields spec) {
    if (!spec.isVetted()) {
      checkPorts(spec);
      checkFamilies(spec);
    }
  }

  private static void checkPorts(Fields spec) {
    if (!(spec.raw("ports") instanceof List<?> ports)) {
      return; // absent, or of a wrong type, which was told
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      if (ports.get(i) instanceof Map<?, ?> port) {
        Object protocol = port.get("protocol");
        Object number = port.get("port");
        String text = number + "/" + (protocol == null || protocol.equals("") ? "TCP" : protocol);
        if (number == null) {
          spec.problem("ports[" + i + "].port", "is missing: 1..65535");
        } else if (!seen.add(text)) {
          spec.problem("ports[" + i + "].port", text + " is there twice: remove one");
        }
      }
    }
  }

  private static void checkFamilies(Fields spec) {
    if (!(spec.raw("ipFamilies") instanceof List<?> families)) {
      return;
    }
    if (families.size() > 2 || new HashSet<>(families).size() < families.size()) {
      spec.problem("ipFamilies", "are to be one, or both, each once");
    } else if (families.size() == 2 && "SingleStack".equals(spec.raw("ipFamilyPolicy"))) {
      spec.problem("ipFamilies", "are two, and ipFamilyPolicy is SingleStack: change either");
    }
  }
}
