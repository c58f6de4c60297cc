package bellman.bgp.rib;

import bellman.bgp.wire.PackedPrefixes;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes as all sessions that are sent them have them in common: prefixes in octets, those of one
 * attribute set together. What a session adds is little, and is written by its {@link
 * UpdateEncoder}.
 */
final class PackedRoutes {

  /** Those of one attribute set. */
  record Announced(RouteAttributes attributes, PackedPrefixes prefixes) {}

  private record OfFamily(@Nullable PackedPrefixes gone, List<Announced> announced) {}

  private final Map<Family, OfFamily> families = new EnumMap<>(Family.class);

  private PackedRoutes(Map<Family, Gathering> gathered) {
    gathered.forEach((family, of) -> families.put(family, of.packed()));
  }

  /** A table's routes. */
  static PackedRoutes of(Map<Prefix, RouteAttributes> routes) {
    var gatherings = new Gatherings();
    routes.forEach(gatherings::add);
    return new PackedRoutes(gatherings.byFamily);
  }

  /** New states of prefixes. */
  static PackedRoutes of(Collection<RouteChange> changes) {
    var gatherings = new Gatherings();
    changes.forEach(change -> gatherings.add(change.prefix(), change.attributes()));
    return new PackedRoutes(gatherings.byFamily);
  }

  /** The prefixes of a family that have no route any more; null for none. */
  @Nullable PackedPrefixes gone(Family family) {
    OfFamily of = families.get(family);
    return of == null ? null : of.gone();
  }

  /** The routes of a family, in the order in which their attributes first came. */
  List<Announced> announced(Family family) {
    OfFamily of = families.get(family);
    return of == null ? List.of() : of.announced();
  }

  private static final class Gatherings {
    final Map<Family, Gathering> byFamily = new EnumMap<>(Family.class);

    void add(Prefix prefix, @Nullable RouteAttributes attributes) {
      Family family = prefix.family();
      Gathering of = byFamily.get(family);
      if (of == null) {
        of = new Gathering(family);
        byFamily.put(family, of);
      }
      of.packer(attributes).add(prefix);
    }
  }

  private static final class Gathering {
    private final Family family;
    private PackedPrefixes.@Nullable Packer gone;
    private final Map<RouteAttributes, PackedPrefixes.Packer> byAttributes = new LinkedHashMap<>();

    /** What came last comes mostly again; attributes are interned, so that a look is enough. */
    private @Nullable RouteAttributes last;

    private PackedPrefixes.@Nullable Packer ofLast;

    Gathering(Family family) {
      this.family = family;
    }

    @SuppressWarnings("ReferenceEquality") // equal ones that are not the same are found below
    PackedPrefixes.Packer packer(@Nullable RouteAttributes attributes) {
      PackedPrefixes.Packer known = ofLast;
      if (known != null && attributes == last) {
        return known;
      }
      PackedPrefixes.Packer of;
      if (attributes == null) {
        of = gone == null ? new PackedPrefixes.Packer(family) : gone;
        gone = of;
      } else {
        of = byAttributes.computeIfAbsent(attributes, _ -> new PackedPrefixes.Packer(family));
      }
      last = attributes;
      ofLast = of;
      return of;
    }

    OfFamily packed() {
      List<Announced> announced = new ArrayList<>(byAttributes.size());
      byAttributes.forEach(
          (attributes, packer) -> announced.add(new Announced(attributes, packer.packed())));
      return new OfFamily(gone == null ? null : gone.packed(), announced);
    }
  }

  /** Routes that are about to be sent to several sessions: packed when the first of them asks. */
  static final class Shared {
    private final Collection<RouteChange> changes;
    private @Nullable PackedRoutes packed;
    private final Map<EncodingContext, Batch> batches = new HashMap<>();

    Shared(Collection<RouteChange> changes) {
      this.changes = changes;
    }

    Batch batch(EncodingContext context, UpdateEncoder encoder) {
      return batches.computeIfAbsent(context, _ -> new Batch(encoder.changes(packed())));
    }

    private PackedRoutes packed() {
      PackedRoutes known = packed;
      if (known == null) {
        packed = known = of(changes);
      }
      return known;
    }
  }
}
