/** Addresses for services. */
package bellman.balancer.allocator;
