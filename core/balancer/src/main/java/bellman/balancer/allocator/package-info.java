/**
 * Addresses for services.
 *
 * <p>{@link bellman.balancer.allocator.Assignments} is the one owner of who has what: it is told of
 * services and pools as they come, change and go, and answers with the decisions that changed, each
 * a {@link bellman.balancer.allocator.Decision} with its reason. It asks {@link
 * bellman.balancer.allocator.Allocator} for each service in turn, whose {@link
 * bellman.balancer.allocator.AddressSpace}s find the lowest free address of a range in the same few
 * steps whatever the range's size and filling.
 *
 * <p>Who gets nothing, or not all, since others have it is among those {@link
 * bellman.balancer.allocator.Waiting}, by what would help: a place (a family in a pool) with the
 * sharing key, or the very addresses that it asks for. What is given back goes to them in turn
 * ({@link bellman.balancer.allocator.Retry}), and no decision is made about those that it can't
 * help. What comes of it, reasons included, is a function of who has what, not of the way there.
 *
 * <p>Everything is deterministic. Services that hold addresses go first, then those that ask for
 * one, then by age and name; pools that are pinned to a service by priority, then the others by
 * name; in a pool the lowest free address of the first range that has one. A held address is kept
 * until it is in no pool, or the service asks for another address or pool, or its families changed.
 * No address is ever held by two services that may not share it. Where a pool comes to forbid that
 * namespaces share, those that do so already go on: an address that serves is not taken away.
 *
 * <p>A reason is read by the service's owner, so it names another service only within the same
 * namespace ({@link bellman.balancer.allocator.OtherService}), and never its sharing key.
 */
package bellman.balancer.allocator;
