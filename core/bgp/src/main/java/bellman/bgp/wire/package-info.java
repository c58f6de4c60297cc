/** Messages as bytes. */
package bellman.bgp.wire;
