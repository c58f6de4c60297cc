/**
 * A cluster's controller: who has which address, and what is written of it into the services'
 * status.
 *
 * <p>One {@link bellman.controller.ControllerMachine} lives as long as its process leads. It owns
 * the planner and what is known of each service, hears {@link bellman.controller.Input}s with the
 * time, and hands {@link bellman.controller.Effect}s to whoever runs it: a thread in production,
 * the simulator in tests. Writes go out in parallel, and at most one for each service; each outcome
 * comes back as an input. Every write names the version of the service that it is about, so that
 * whoever was faster wins, and what they wrote is looked at again. An address that goes from one
 * service to another is written away from the first before it is written to the second ({@link
 * bellman.balancer.allocator.Handover}).
 *
 * <p>{@link bellman.controller.AddressWrites} writes the addresses, {@link
 * bellman.controller.AddressWaits} says which services wait for one, {@link
 * bellman.controller.Advertising} from how many nodes each service is announced, and {@link
 * bellman.controller.ServiceEvents} what is news for its owner.
 *
 * <p>A new leader starts from nothing: it has every object listed straight from the store, takes
 * over the addresses that services have, and only then gives new ones out. So a leader that dies in
 * the middle leaves nothing behind that must be repaired.
 */
package bellman.controller;
