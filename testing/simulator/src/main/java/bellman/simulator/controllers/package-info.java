/**
 * Seeded runs of two or three controllers before a simulated API server, on a virtual clock.
 *
 * <p>The machines are the real ones ({@link bellman.controller}), and all around them is a model.
 * {@link bellman.simulator.controllers.ApiServerModel} has objects with versions and refuses writes
 * about an earlier one; {@link bellman.simulator.controllers.Feed} lists and watches each kind by
 * itself, in order, late, and lists again after a break; {@link
 * bellman.simulator.controllers.ControllerProcess} contends for a Lease by the times of {@code
 * LeaderElection}, sends requests that are lost, time out with or without effect, or are answered
 * late, and it dies and stands still. People create, edit, remove and create again services and
 * pools, with families, requested addresses, and keys to share addresses by.
 *
 * <p>What the model leaves out: a request that takes effect later than 4 s after it was sent (the
 * Lease's times rest on that); the webhooks; the order in which threads of one process run; what is
 * about speakers that are gone. {@link bellman.simulator.controllers.ControllerSimulation} says
 * what is checked, and {@link bellman.simulator.controllers.Sabotage} what is put in to see that
 * the checks find it.
 *
 * <p>The tests run some seeds. {@code -Dbellman.seed=N} runs that one and prints what happened in
 * it. More seeds, after {@code ./mvnw -q -pl testing/simulator -am compile}:
 *
 * <pre>{@code
 * classes=$(printf '%s/target/classes:' core/net core/bgp core/bfd core/api core/balancer core/controller testing/simulator)
 * java -cp "$classes" bellman.simulator.controllers.Main FIRST COUNT
 * }</pre>
 */
package bellman.simulator.controllers;
