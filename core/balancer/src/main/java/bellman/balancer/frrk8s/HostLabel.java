package bellman.balancer.frrk8s;

import bellman.api.resource.Kind;
import bellman.api.resource.LabelSelector;
import bellman.balancer.plan.NodePlanner;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The label by which FRR-K8s finds what is for a node: an FRRConfiguration has a selector of
 * labels, and no Node's name.
 *
 * <p>A kubelet (1.36) registers with its host's name, or {@code --hostname-override}, as the Node's
 * name and as this label, so that one with a longer name than a label has room for can't register.
 * Nodes that somebody else makes, or that older kubelets made on clouds, have another label, or
 * none. MetalLB writes the Node's name as its value, whatever the label is. The value of a label
 * has 63 characters at most (API server: {@code IsValidLabelValue}), a Node's name 253. A selector
 * with a longer one is taken by the API server; but FRR-K8s's daemon can't read it, and then takes
 * over no object on any node ({@code configsForNode} of 0.0.26). So such a one is never written.
 *
 * @param value what is selected by
 * @param selects whether it can be selected by
 * @param problem what is wrong; null if nothing is
 */
record HostLabel(String value, boolean selects, @Nullable Finding problem) {

  static final String NAME = "kubernetes.io/hostname";

  private static final Pattern VALUE =
      Pattern.compile("[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  static HostLabel of(NodePlanner node) {
    String label = node.labels().get(NAME);
    String value = label == null || label.isEmpty() ? node.name() : label;
    if (!VALUE.matcher(value).matches()) {
      return new HostLabel(
          value,
          false,
          finding(
              node,
              "FRR-K8s selects the configuration of a node by this label, but '"
                  + value
                  + "' is not a valid label value (at most 63 characters of A-Z, a-z, 0-9, - _ and"
                  + " .): nothing is written for this node, because FRR-K8s would then apply"
                  + " nothing on any node; give the Node a label with a shorter, unique value"));
    }
    boolean isFound = !node.isThere() || value.equals(label);
    return new HostLabel(
        value,
        true,
        isFound
            ? null
            : finding(
                node,
                "the Node lacks this label, by which FRR-K8s selects its configuration, so nothing"
                    + " written reaches FRR; add the label with the value '"
                    + value
                    + "'"));
  }

  private static Finding finding(NodePlanner node, String message) {
    return new Finding(Kind.NODE, node.name(), "metadata.labels[" + NAME + "]", message);
  }

  LabelSelector selector() {
    return new LabelSelector(Map.of(NAME, value), List.of());
  }
}
