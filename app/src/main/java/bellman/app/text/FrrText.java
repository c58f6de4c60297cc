package bellman.app.text;

import bellman.api.resource.FrrConfiguration;
import bellman.balancer.frrk8s.FrrDocument;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** FRRConfigurations as manifests that a person can read. */
public final class FrrText {

  private static final String HIDDEN = "(hidden)";

  /** In lines of FRR's own. */
  private static final Pattern PASSWORD = Pattern.compile("(password (?:[0-9] )?)\\S+");

  private FrrText() {}

  /** One document each. */
  public static String manifests(List<FrrConfiguration> configurations) {
    var text = new StringBuilder();
    for (FrrConfiguration configuration : configurations) {
      Map<String, Object> document = FrrDocument.of(configuration);
      hide(document);
      text.append("---\n").append(Yaml.of(document));
    }
    return text.toString();
  }

  /** Has no password be seen. */
  private static void hide(Object value) {
    if (value instanceof Map<?, ?> fields) {
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        @SuppressWarnings("unchecked") // documents are made of mappings of texts
        Map.Entry<String, Object> entry = (Map.Entry<String, Object>) field;
        if (entry.getKey().equals("password")) {
          entry.setValue(HIDDEN);
        } else if (entry.getValue() instanceof String text && entry.getKey().equals("rawConfig")) {
          entry.setValue(PASSWORD.matcher(text).replaceAll("$1" + HIDDEN));
        } else {
          hide(field.getValue());
        }
      }
    } else if (value instanceof List<?> items) {
      items.forEach(FrrText::hide);
    }
  }
}
