/**
 * Real routers, each in a network namespace of its own, and Bellman's program beside them.
 *
 * <p>A {@link bellman.lab.Lab} owns everything that a run makes: a folder, namespaces, the cables
 * between them, and the programs in them; closing it leaves nothing behind. A {@link
 * bellman.lab.Router} is FRR, BIRD, GoBGP, OpenBGPD or ExaBGP with a table that is read from the
 * router's own output, never from Bellman's; what not all of them can do is an {@link
 * bellman.lab.Ability}. {@link bellman.lab.Bellman} is the program as its user starts it.
 *
 * <p>A {@link bellman.lab.HostileNight} lets neighbors do their worst beside routers that harm
 * nobody, and says what came of it: a test has a short one, and {@code ./benchmark hostile} an
 * hour.
 *
 * <p>This is the one place where a test waits by the clock, because routers do: it asks again and
 * again until a deadline, so that a fast machine is not held up and a slow one does not fail.
 * Nothing here shares code with Bellman, so that a mistake in Bellman's own reading of an address
 * or a community can't hide itself.
 */
package bellman.lab;
