/**
 * Seeded runs of the real machines on a virtual clock: no threads, no sockets, no waiting.
 *
 * <p>A {@link bellman.simulator.Simulation} is one run. It makes a speaker with a few route tables,
 * and routers, each with a peer machine of its own ({@link bellman.bgp.peer}), the object that runs
 * in production; joins them by {@link bellman.simulator.Line}s, which are TCP connections with
 * delays, windows and faults; and lets routes and faults happen as the seed's dice fall. The bytes
 * are real: what one side encodes comes in pieces of any size into the inbound stream of the other.
 * All that happens stands on the {@link bellman.simulator.Agenda}, so that a seed is the whole run,
 * and one that fails can be looked at again.
 *
 * <p>Either side may restart by plan, crash, or be drained, and a router keeps routes over that as
 * a helper of graceful restart does ({@link bellman.simulator.RouterRoutes}), so that a speaker
 * that takes its routes away by mistake is seen.
 *
 * <p>After every event is checked what must always hold; see {@link bellman.simulator.Neighbor}.
 * When the faults have ended, every session must come up, every router's view must become its
 * table, and nothing may fall again.
 *
 * <p>A {@link bellman.simulator.PlanSimulation} is a run of a planner alone: objects come, change
 * and go, and what was told bit by bit must come to what is told at once. A {@link
 * bellman.simulator.BfdSimulation} is a run of two BFD sessions over a bad line.
 *
 * <p>A {@link bellman.simulator.NodeSimulation} is a run of a whole node: manifests become routes
 * in the tables of several routers, by way of the speaker's machine ({@link bellman.speaker}) and
 * its sessions, while lines break and the process crashes, leaves and comes back.
 *
 * <p>The tests run some seeds. {@code -Dbellman.seed=N} runs that one and tells what happened in
 * it. More seeds, after {@code ./mvnw -q -pl testing/simulator -am compile}:
 *
 * <pre>{@code
 * classes=$(printf '%s/target/classes:' core/net core/bgp core/bfd core/api core/balancer core/speaker testing/simulator)
 * java -cp "$classes" bellman.simulator.Main FIRST COUNT
 * java -cp "$classes" bellman.simulator.Main FIRST COUNT plan
 * java -cp "$classes" bellman.simulator.Main FIRST COUNT bfd
 * java -cp "$classes" bellman.simulator.Main FIRST COUNT node
 * }</pre>
 */
package bellman.simulator;
