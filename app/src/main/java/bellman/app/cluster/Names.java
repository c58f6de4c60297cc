package bellman.app.cluster;

import bellman.api.resource.ShortName;

/**
 * Names of objects that tell about others: the same for the same, and never too long. A Node's name
 * may have 253 characters, which is more than a label or a field manager may have: what is too long
 * is cut, and ends with a digest of all of it, since cloud providers' names differ at their ends.
 */
public final class Names {

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_MANAGER = 128;

  private Names() {}

  /** A name that starts so, and that no other object about something else has. */
  static String of(String start, String about, String node) {
    return start + "-" + ShortName.digest(node + "\n" + about, 10);
  }

  /** A name as a label's value. */
  public static String label(String name) {
    return ShortName.within(LONGEST_LABEL, name);
  }

  /** As whom a node's speaker writes: its field manager. */
  public static String manager(String node) {
    return ShortName.within(LONGEST_MANAGER, "bellman-speaker-" + node);
  }

  /** The name of the object that tells of a node's speaker as a whole. */
  static String speaker(String node) {
    return ShortName.within(ShortName.LONGEST_NAME, "speaker-" + node);
  }
}
