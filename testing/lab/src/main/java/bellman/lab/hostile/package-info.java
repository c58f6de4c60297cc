/**
 * Neighbors of a BGP speaker that do their worst, and one that does not: programs of their own, to
 * be started in network namespaces.
 *
 * <p>{@link bellman.lab.hostile.HostileNeighbors} plays all the hostile ones, one address each; a
 * {@link bellman.lab.hostile.Kind} says what such a neighbor does, again and again, until the
 * program is ended. {@link bellman.lab.hostile.ScriptedRouter} keeps its session with the shortest
 * hold time that there is, and prints when it heard what: by it one sees whether the hostile ones
 * harm others.
 *
 * <p>All octets are made by hand in {@link bellman.lab.hostile.Octets} or come from captures of
 * real routers: nothing here shares code with Bellman. Every choice is drawn from a seed; what the
 * timing of sockets makes of it is not repeatable.
 */
package bellman.lab.hostile;
