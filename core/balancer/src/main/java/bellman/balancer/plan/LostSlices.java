package bellman.balancer.plan;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * EndpointSlices of a folder that belong to no service: whoever wrote them meant one. Kept, so that
 * asking costs as much as there are such.
 */
final class LostSlices {

  private static final String LABEL = "kubernetes.io/service-name";
  private static final String FIELD = "metadata.labels[" + LABEL + "]";

  private final TreeSet<ObjectKey> withoutLabel = new TreeSet<>();

  /** Those that name a service which is not there, by that. */
  private final Map<String, List<ObjectKey>> withoutService = new TreeMap<>();

  /** A slice does not say which service it belongs to. */
  void withoutLabel(ObjectKey slice) {
    withoutLabel.add(slice);
  }

  /** A slice is gone, or another one. */
  void remove(ObjectKey slice) {
    withoutLabel.remove(slice);
  }

  /**
   * A service, or its slices, may be others.
   *
   * @param slices those that name it; none if it is there
   */
  void look(String service, List<ObjectKey> slices) {
    if (slices.isEmpty()) {
      withoutService.remove(service);
    } else {
      withoutService.put(service, slices);
    }
  }

  /**
   * A warning for each.
   *
   * @param isService whether there is a service, by {@code namespace/name}
   */
  List<Problem> warnings(Predicate<String> isService) {
    List<Problem> warnings = new ArrayList<>();
    for (ObjectKey slice : withoutLabel) {
      String likely = likely(slice, isService);
      warnings.add(
          Problem.of(
              slice,
              FIELD,
              "is missing, so it belongs to no service and is ignored: set it to the service's name"
                  + (likely == null ? "" : ", probably " + likely)));
    }
    withoutService.forEach((service, slices) -> {
      for (ObjectKey slice : slices) {
        String likely = likely(slice, isService);
        warnings.add(
            Problem.of(
                slice,
                FIELD,
                "names Service "
                    + service
                    + ", which does not exist or is set aside, so it is ignored"
                    + (likely == null ? "" : ": did you mean " + likely + "?")));
      }
    });
    return warnings;
  }

  /** Slices are most often named after their service, with a random ending. */
  private static @Nullable String likely(ObjectKey slice, Predicate<String> isService) {
    int dash = slice.name().lastIndexOf('-');
    String stem = dash < 0 ? slice.name() : slice.name().substring(0, dash);
    for (String name : List.of(slice.name(), stem)) {
      if (isService.test(slice.namespace() + "/" + name)) {
        return name;
      }
    }
    return null;
  }
}
