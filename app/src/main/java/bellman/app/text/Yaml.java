package bellman.app.text;

import bellman.telemetry.Json;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The same document as the JSON, as YAML. */
public final class Yaml {

  private Yaml() {}

  /** The value in block style, each key on a line. */
  public static String of(Object value) {
    var settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return new Dump(settings).dumpToString(Json.tree(value));
  }
}
