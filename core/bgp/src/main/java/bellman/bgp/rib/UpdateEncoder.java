package bellman.bgp.rib;

import bellman.bgp.wire.UpdateWriter;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Turns routes into UPDATEs of one context, one attribute set after the other. */
final class UpdateEncoder {

  private final EncodingContext context;
  private final UpdateWriter writer;
  private final Consumer<String> unsendable;

  UpdateEncoder(EncodingContext context, Consumer<String> unsendable) {
    this.context = context;
    this.writer = new UpdateWriter(context.wire());
    this.unsendable = unsendable;
  }

  /** A whole family of a table. */
  List<byte[]> table(Map<Prefix, RouteAttributes> routes, Family family) {
    Map<RouteAttributes, List<Prefix>> byAttributes = new LinkedHashMap<>();
    routes.forEach((prefix, attributes) -> {
      if (prefix.family() == family) {
        byAttributes.computeIfAbsent(attributes, _ -> new ArrayList<>()).add(prefix);
      }
    });
    List<byte[]> messages = new ArrayList<>();
    byAttributes.forEach(
        (attributes, prefixes) -> announce(messages, family, attributes, prefixes));
    return messages;
  }

  /** Changes: what is gone first, so that a full router has room. */
  List<byte[]> changes(Collection<RouteChange> changes) {
    List<byte[]> messages = new ArrayList<>();
    for (Family family : Family.values()) {
      if (!context.families().contains(family)) {
        continue;
      }
      List<Prefix> gone = new ArrayList<>();
      Map<RouteAttributes, List<Prefix>> byAttributes = new LinkedHashMap<>();
      for (RouteChange change : changes) {
        if (change.prefix().family() != family) {
          continue;
        }
        RouteAttributes attributes = change.attributes();
        if (attributes == null) {
          gone.add(change.prefix());
        } else {
          byAttributes.computeIfAbsent(attributes, _ -> new ArrayList<>()).add(change.prefix());
        }
      }
      messages.addAll(writer.withdraw(family, gone));
      byAttributes.forEach(
          (attributes, prefixes) -> announce(messages, family, attributes, prefixes));
    }
    return messages;
  }

  byte[] endOfRib(Family family) {
    return writer.endOfRib(family);
  }

  private void announce(
      List<byte[]> messages, Family family, RouteAttributes attributes, List<Prefix> prefixes) {
    try {
      messages.addAll(writer.announce(family, context.attributes(family, attributes), prefixes));
    } catch (UpdateWriter.TooLongException e) {
      unsendable.accept(
          prefixes.getFirst() + " and routes like it can't be sent: " + e.getMessage());
    }
  }
}
