/** The session machine. */
package bellman.bgp.session;
