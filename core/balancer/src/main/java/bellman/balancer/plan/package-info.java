/** Who announces what to whom, and why not. */
package bellman.balancer.plan;
