/**
 * What the manifests mean: pools, advertisements and peers as compiled values, and the problems
 * that were found on the way.
 *
 * <p>Everything here is immutable and self-contained: selectors that depend only on the
 * configuration are resolved (pools by name and label, community aliases, namespaces), while those
 * that depend on a node or a service stay as selectors, because the same configuration is planned
 * for every node.
 */
package bellman.balancer.config;
