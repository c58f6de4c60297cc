/**
 * The main job on one machine: a speaker, and the routers that it announces to.
 *
 * <p>Each peer of the manifests gets a {@link bellman.app.demo.ReceivingRouter} on loopback, which
 * is another BGP session machine with a table behind it, and the speaker is told to dial it instead
 * of the address in the manifest. All else is what {@code run} does.
 */
package bellman.app.demo;
