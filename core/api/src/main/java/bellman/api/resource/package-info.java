/**
 * The objects that Bellman reads, as records: MetalLB's custom resources and the core kinds that
 * decide what is announced, each with just the parts that matter.
 *
 * <p>Records here say what was written, not what it means: references are names, selectors are
 * unevaluated, and texts that only the allocator understands stay texts. Meaning is given by {@code
 * bellman.balancer.config}.
 */
package bellman.api.resource;
