package bellman.balancer.config;

import bellman.api.resource.CommunityAliases;
import bellman.net.Community;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Community objects to names and values. An alias may look like a value; then it wins. */
final class CommunityTable {

  private final Map<String, Community> byAlias = new HashMap<>();

  CommunityTable(Findings findings, List<CommunityAliases> objects) {
    for (CommunityAliases object : objects) {
      Findings.OfObject found = findings.of(object);
      Map<String, Community> own = new HashMap<>();
      int index = 0;
      for (CommunityAliases.Alias alias : object.aliases()) {
        String field = "spec.communities[" + index++ + "]";
        try {
          Community value = Community.parse(alias.value());
          if (own.put(alias.name(), value) != null || byAlias.containsKey(alias.name())) {
            found.problem(
                field + ".name", "duplicate definition of community '" + alias.name() + "'");
          }
        } catch (IllegalArgumentException e) {
          found.problem(field + ".value", String.valueOf(e.getMessage()));
        }
      }
      if (found.sound()) {
        byAlias.putAll(own);
      }
      found.close(false);
    }
  }

  /** The community of an alias; null if there is no such alias. */
  @Nullable Community get(String alias) {
    return byAlias.get(alias);
  }
}
