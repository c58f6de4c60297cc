/**
 * A cluster's controller: who has which address, written into the services' status.
 *
 * <p>One {@link bellman.app.controller.Controller} lives as long as its process leads. Its thread
 * owns the planner and what is known of each service; writes go out in parallel, a few at a time
 * and at most one for each service, and come back as notes. Every write names the version of the
 * service that it is about, so that whoever was faster wins, and what they wrote is looked at anew.
 * An address that goes from one service to another is written away from the first before it is
 * written to the second ({@link bellman.balancer.allocator.Handover}).
 *
 * <p>A new leader starts from nothing: it lists every object straight from the store, takes over
 * the addresses that services have, and only then gives new ones out. So a leader that dies in the
 * middle leaves nothing to be mended.
 */
package bellman.app.controller;
