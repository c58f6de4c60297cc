/**
 * The rules by which FRR-K8s takes or refuses the FRRConfigurations of a node, and what they come
 * to together.
 *
 * <p>FRR-K8s makes one configuration of all objects whose selector matches a node. It refuses all
 * of them when one is wrong by itself, or when two of them say different things of one router,
 * neighbor or prefix; its webhook asks the same question before it lets an object in. So somebody
 * else's object can keep ours from being stored or from being used, and ours theirs. {@link
 * bellman.balancer.frrk8s.FrrMerge} answers that question beforehand, and says everything that is
 * in the way where FRR-K8s says only what it came upon first: each {@link
 * bellman.balancer.frrk8s.Conflict} names both objects and both fields.
 *
 * <p>It goes as FRR-K8s goes. Each router of each object is judged by itself first, since some
 * rules hold within one object only: a prefix that is sent must be of that very router or of a VRF
 * that it imports, a BFD profile must be of that very object. What passed is added to a union by
 * VRF and by neighbor, which remembers who said what, so that whoever says otherwise later can be
 * told of it. EVPN is judged last, of the whole union. Prefixes, addresses and interfaces are
 * compared letter by letter.
 *
 * <p>The verdict is the webhook's: what is in Secrets is left out, and so are the addresses that a
 * daemon is told to block. What only the daemon will see is a warning.
 *
 * <p>Nothing here is kept from one question to the next. Where FRR-K8s checks nothing, nothing is
 * checked here, however strange the result; the cases in {@code testing/frrk8s-rules} are put to
 * both.
 */
package bellman.balancer.frrk8s;
