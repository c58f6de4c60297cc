/**
 * A real API server: etcd and kube-apiserver as they are, started and ended by the tests.
 *
 * <p>An {@link bellman.cluster.ApiServer} is the two programs on data of their own. They belong to
 * a {@link bellman.lab.Lab}, and are on the loopback interface of the machine, or in one of the
 * lab's namespaces, where several speakers can reach them. It can be stopped, killed and started
 * again on its data, under the same address. Its {@link bellman.cluster.User users} are in a file
 * of tokens; one may do all, the others have the names of the service accounts that Bellman's
 * manifest makes, and so hold just the rights that the manifest grants them. {@link
 * bellman.cluster.Kubectl} is one user's way in.
 *
 * <p>{@link bellman.cluster.Cluster} has in addition what an installation brings: the definitions
 * of the custom resources, the namespace, the accounts and the rights. There are no controllers, no
 * kubelet and no pods: nobody fills EndpointSlices, removes what is owned by something that has
 * gone, or starts what a Deployment asks for. Tests write those objects and start the programs
 * themselves.
 *
 * <p>{@link bellman.cluster.FrrK8s} is FRR-K8s on one node, beside Debian's FRR: the real daemon,
 * started as its Pod starts it, in a namespace of the lab with files of its own, so that several
 * nodes fit into one test. {@link bellman.cluster.FrrK8sWebhook} is its admission webhook, which
 * the API server calls. What either of them does with an FRRConfiguration is upstream's doing, and
 * is what tests of Bellman's own writing of those objects want to see.
 */
package bellman.cluster;
