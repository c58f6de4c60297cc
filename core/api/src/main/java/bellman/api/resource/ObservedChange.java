package bellman.api.resource;

import java.util.List;
import java.util.Map;

/**
 * What changed in a cluster since the last time.
 *
 * @param versions the resource version of each Service among the upserts, by {@code
 *     namespace/name}: for whoever writes its status
 * @param problems why objects can't be read, all that there are now; empty for nearly every
 *     cluster, since the server checks much itself
 */
public record ObservedChange(
    List<Resource> upserts,
    List<ObjectKey> removed,
    Map<String, String> versions,
    List<Problem> problems) {}
