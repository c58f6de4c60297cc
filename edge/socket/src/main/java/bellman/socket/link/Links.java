package bellman.socket.link;

import bellman.net.Address;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All interfaces of this host at one time. */
public final class Links {

  /** Of a host of which nothing is known. */
  public static final Links NONE = new Links(Map.of());

  private final Map<Integer, Link> byIndex;
  private final Map<String, Link> byName = new LinkedHashMap<>();

  /** Those of a map by index. */
  Links(Map<Integer, Link> byIndex) {
    this.byIndex = Map.copyOf(byIndex);
    byIndex.values().forEach(link -> byName.put(link.name(), link));
  }

  /** These interfaces. */
  public static Links of(Link... links) {
    Map<Integer, Link> byIndex = new LinkedHashMap<>();
    for (Link link : links) {
      byIndex.put(link.index(), link);
    }
    return new Links(byIndex);
  }

  /** All of them. */
  public Collection<Link> all() {
    return byName.values();
  }

  /** The one of this name; null if there is none. */
  public @Nullable Link named(String name) {
    return byName.get(name);
  }

  /** The one with this number; null if there is none. */
  public @Nullable Link at(int index) {
    return byIndex.get(index);
  }

  /** One that has this address, usable; null if there is none. */
  public @Nullable Link holding(Address address) {
    for (Link link : byName.values()) {
      for (LinkAddress each : link.addresses()) {
        if (each.usable() && each.address().equals(address)) {
          return link;
        }
      }
    }
    return null;
  }

  /** One in whose subnet this address of another host is; null if there is none. */
  public @Nullable Link reaching(Address other) {
    for (Link link : byName.values()) {
      for (LinkAddress each : link.addresses()) {
        if (each.usable() && each.subnet().contains(other)) {
          return link;
        }
      }
    }
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Links links && byIndex.equals(links.byIndex);
  }

  @Override
  public int hashCode() {
    return byIndex.hashCode();
  }

  @Override
  public String toString() {
    return byName.values().toString();
  }
}
