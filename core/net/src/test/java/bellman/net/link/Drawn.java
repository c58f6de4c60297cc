package bellman.net.link;

import bellman.net.Address;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links as text: {@code 2 eth0 10.0.0.2/24 fd00::1/64 deprecated; 3 docker0 bridge 172.17.0.1/16},
 * a master as {@code in:5}, {@code down} where it is.
 */
final class Drawn {

  private Drawn() {}

  static Links links(@Nullable String text) {
    List<Link> links = new ArrayList<>();
    for (String each : text == null || text.isBlank() ? new String[0] : text.split(";", -1)) {
      links.add(link(each.strip()));
    }
    return Links.of(links.toArray(Link[]::new));
  }

  private static Link link(String text) {
    String[] words = text.split(" +", -1);
    String kind = "";
    int master = 0;
    boolean up = true;
    List<LinkAddress> addresses = new ArrayList<>();
    for (int i = 2; i < words.length; i++) {
      String word = words[i];
      if (word.contains("/")) {
        String[] parts = word.split("/", -1);
        addresses.add(new LinkAddress(Address.parse(parts[0]), Integer.parseInt(parts[1])));
      } else if (!addresses.isEmpty()) {
        LinkAddress last = addresses.removeLast();
        Set<LinkAddress.Trait> traits = EnumSet.noneOf(LinkAddress.Trait.class);
        traits.addAll(last.traits());
        traits.add(LinkAddress.Trait.valueOf(word.toUpperCase(Locale.ROOT)));
        addresses.add(new LinkAddress(last.address(), last.length(), traits));
      } else if (word.startsWith("in:")) {
        master = Integer.parseInt(word.substring(3));
      } else if (word.equals("down")) {
        up = false;
      } else {
        kind = word;
      }
    }
    return new Link(Integer.parseInt(words[0]), words[1], up, up, null, master, kind, addresses);
  }
}
