/**
 * Who of several processes may write: the holder of a Lease.
 *
 * <p>{@link bellman.kubernetes.lease.Candidacy} is the reasoning, without a clock, a thread or a
 * server: what stands in the Lease, since when, and what follows. {@link
 * bellman.kubernetes.lease.LeaderElection} asks the API server and lets time pass. Times of the
 * wall clock are written for people and for telling terms apart; nothing is judged by them, so that
 * clocks which differ, or jump, matter to nobody.
 */
package bellman.kubernetes.lease;
