package bellman.app.command;

import bellman.app.text.Yaml;
import bellman.telemetry.Json;
import java.util.function.Supplier;

/** How a result is printed. */
enum Output {
  table,
  json,
  yaml;

  /** The result in this form. */
  String of(Object document, Supplier<String> table) {
    return switch (this) {
      case table -> table.get();
      case json -> Json.pretty(document) + "\n";
      case yaml -> Yaml.of(document);
    };
  }
}
