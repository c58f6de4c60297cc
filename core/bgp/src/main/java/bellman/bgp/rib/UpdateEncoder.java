package bellman.bgp.rib;

import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.PackedPrefixes;
import bellman.bgp.wire.UpdateWriter;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns routes into UPDATEs of one context, one attribute set after the other. */
final class UpdateEncoder {

  private final EncodingContext context;
  private final UpdateWriter writer;

  UpdateEncoder(EncodingContext context) {
    this.context = context;
    this.writer = new UpdateWriter(context.wire());
  }

  /** A whole family of a table. */
  List<EncodedMessage> table(PackedRoutes routes, Family family) {
    List<EncodedMessage> messages = new ArrayList<>();
    announce(messages, routes, family);
    return messages;
  }

  /** Changes: what is gone first, so that a full router has room. */
  List<EncodedMessage> changes(Collection<RouteChange> changes) {
    return changes.isEmpty() ? List.of() : changes(PackedRoutes.of(changes));
  }

  /** The same, packed already. */
  List<EncodedMessage> changes(PackedRoutes changes) {
    List<EncodedMessage> messages = new ArrayList<>();
    for (Family family : Family.values()) {
      if (context.families().contains(family)) {
        PackedPrefixes gone = changes.gone(family);
        if (gone != null) {
          messages.addAll(writer.withdraw(gone));
        }
        announce(messages, changes, family);
      }
    }
    return messages;
  }

  EncodedMessage endOfRib(Family family) {
    return writer.endOfRib(family);
  }

  /** Routes that no message can hold are taken back: what the peer has of them is out of date. */
  private void announce(List<EncodedMessage> messages, PackedRoutes routes, Family family) {
    for (PackedRoutes.Announced set : routes.announced(family)) {
      try {
        messages.addAll(
            writer.announce(context.attributes(family, set.attributes()), set.prefixes()));
      } catch (UpdateWriter.TooLongException e) {
        messages.addAll(writer.withdraw(set.prefixes()));
      }
    }
  }

  /**
   * Why a peer does not have a route that was not given out to it.
   *
   * @param limit how many routes it may have; null for any number
   * @param heldBack those that are held back for that
   */
  Lack lack(Prefix prefix, RouteTable table, @Nullable Integer limit, Set<Prefix> heldBack) {
    if (!context.families().contains(prefix.family())) {
      return new Lack.NotCarried();
    }
    RouteAttributes route = table.get(prefix);
    if (route == null) {
      return new Lack.NotInTable();
    }
    if (limit != null && heldBack.contains(prefix)) {
      return new Lack.HeldBack(limit);
    }
    String objection = objection(prefix, route);
    return objection == null ? new Lack.Underway() : new Lack.TooLong(objection);
  }

  /** Why a route with these attributes can't be sent; null if it can. */
  @Nullable String objection(Prefix prefix, RouteAttributes attributes) {
    if (!attributes.isLengthy()) {
      return null;
    }
    Family family = prefix.family();
    try {
      List<EncodedMessage> _ =
          writer.announce(
              context.attributes(family, attributes), PackedPrefixes.of(family, List.of(prefix)));
      return null;
    } catch (UpdateWriter.TooLongException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
