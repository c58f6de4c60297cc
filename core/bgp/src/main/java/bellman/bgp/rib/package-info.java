/** What each peer was sent, and what it is to be sent. */
package bellman.bgp.rib;
