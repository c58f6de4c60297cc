/**
 * A host's interfaces and their addresses at one time, as values, and what follows from them for a
 * BGP speaker: which link a session is on, which address of it routes may point to, and what names
 * the node. Rules only; whoever watches the kernel makes the values.
 */
package bellman.net.link;
