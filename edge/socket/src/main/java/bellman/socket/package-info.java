/** Sockets. */
package bellman.socket;
