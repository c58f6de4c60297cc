/**
 * A cluster, as far as Bellman has to do with it: what is in it, and what is written back.
 *
 * <p>{@link bellman.kubernetes.Cluster} is the connection. {@link bellman.kubernetes.ClusterFeed}
 * tells of objects: for each kind that is {@link bellman.kubernetes.WatchSpec} a {@link
 * bellman.kubernetes.Reflector} lists, watches from there, and lists again when a watch can't go
 * on. What the server sends is read as it comes, by {@link bellman.kubernetes.JsonObjects}, without
 * what {@link bellman.kubernetes.FieldFilter} passes over. Nothing is kept here but the names of
 * what was told of: whoever listens has the objects, decoded and trimmed to what matters. While the
 * API server is away everything stays as it was last told; that it is away is never taken for
 * objects that are gone. Of Secrets a speaker is told those that BGPPeers name, each asked for by
 * itself: no other comes into its memory.
 *
 * <p>Writing goes through {@link bellman.kubernetes.Api}: plain requests whose answers are values,
 * conflicts among them. {@link bellman.kubernetes.lease.LeaderElection} says who of several
 * controllers may write, and {@link bellman.kubernetes.Events} tells people what happened to their
 * objects. {@link bellman.kubernetes.Superseded} removes what an earlier Bellman left.
 *
 * <p>Threads: one virtual thread a reflector, which lists, and tells of what it watches. A lock in
 * the observation puts kinds in one order.
 */
package bellman.kubernetes;
