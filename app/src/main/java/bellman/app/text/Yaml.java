package bellman.app.text;

import bellman.telemetry.Json;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The same document as the JSON, as YAML. Texts that older readers take for something else, such as
 * {@code True}, stand in quotes: kubectl is one of them.
 */
public final class Yaml {

  private Yaml() {}

  /** The value in block style, each key on a line. */
  public static String of(Object value) {
    var settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSchema(new CoreSchema())
            .build();
    return new Dump(settings).dumpToString(Json.tree(value));
  }
}
