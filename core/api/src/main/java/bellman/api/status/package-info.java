/**
 * What Bellman writes beside its own resources, as values: the conditions of a Service, the reasons
 * of events, and the outcome of a write. They are in this module because the process that decides
 * them is pure, and the module that writes them is not.
 */
package bellman.api.status;
