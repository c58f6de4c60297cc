package bellman.api.resource;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What FRR-K8s says of a node ({@code status} of FRRNodeState, frrk8s.metallb.io/v1beta1).
 *
 * @param conversion what became of the FRRConfigurations: {@code success}, or {@code failed: …} in
 *     the daemon's words; empty while nothing is known
 * @param reload what became of FRR's last reload, in the same way
 * @param lists the prefix lists that FRR runs with, by name: which prefixes each permits
 * @param networks the prefixes that FRR originates, of whichever router
 */
public record FrrNodeState(
    Metadata metadata,
    String conversion,
    String reload,
    Map<String, Set<String>> lists,
    Set<String> networks)
    implements Resource {

  /** What colors a terminal: the reload's result is a log. */
  private static final Pattern COLORS = Pattern.compile("\u001b\\[[0-9;]*m");

  private static final int LONGEST_RESULT = 600;

  private static final String SUCCESS = "success";

  /** What lines of prefix lists begin with, of either family. */
  private static final String LIST = "prefix-list ";

  /** What the line of a prefix that is originated begins with. */
  private static final String NETWORK = "network ";

  @Override
  public Kind kind() {
    return Kind.FRR_NODE_STATE;
  }

  static FrrNodeState read(Metadata metadata, Fields root) {
    Fields status = root.objectOrEmpty("status");
    Map<String, Set<String>> lists = new HashMap<>();
    Set<String> networks = new HashSet<>();
    read(orEmpty(status.text("runningConfig")), lists, networks);
    return new FrrNodeState(
        metadata,
        result(status.text("lastConversionResult")),
        result(status.text("lastReloadResult")),
        lists,
        networks);
  }

  /** A result in one line; of a long one the end, where the trouble is. */
  private static String result(@Nullable String text) {
    String plain =
        COLORS
            .matcher(orEmpty(text))
            .replaceAll("")
            .replaceAll("(password )\\S+", "$1(hidden)")
            .replaceAll("\\s+", " ")
            .strip();
    return plain.length() <= LONGEST_RESULT
        ? plain
        : "…" + plain.substring(plain.length() - LONGEST_RESULT);
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** Whether the daemon could make FRR's configuration of the objects, when it last tried. */
  public boolean isConverted() {
    return conversion.equals(SUCCESS);
  }

  /** Whether the daemon could not make FRR's configuration of the objects. */
  public boolean isRefused() {
    return !conversion.isEmpty() && !isConverted();
  }

  /** Whether FRR did not take the configuration. */
  public boolean isReloadFailed() {
    return !reload.isEmpty() && !reload.startsWith(SUCCESS);
  }

  /** {@code ip prefix-list NAME seq 1 permit 192.0.2.1/32} and the like, line by line. */
  private static void read(String running, Map<String, Set<String>> lists, Set<String> networks) {
    int begin = 0;
    while (begin < running.length()) {
      int end = running.indexOf('\n', begin);
      if (end < 0) {
        end = running.length();
      }
      String line = running.substring(begin, end).strip();
      begin = end + 1;
      if (line.startsWith(NETWORK)) {
        networks.add(line.substring(NETWORK.length()));
        continue;
      }
      if (line.startsWith("ip " + LIST) || line.startsWith("ipv6 " + LIST)) {
        String[] words = line.substring(line.indexOf(LIST) + LIST.length()).split(" ", -1);
        int permit = words.length > 3 && words[1].equals("seq") ? 3 : 1;
        if (words.length == permit + 2 && words[permit].equals("permit")) {
          lists.computeIfAbsent(words[0], _ -> new HashSet<>()).add(words[permit + 1]);
        }
      }
    }
  }

  /** Shows no more than what became of it: the configuration may be long. */
  @Override
  public String toString() {
    return key() + " " + conversion + " " + reload;
  }
}
