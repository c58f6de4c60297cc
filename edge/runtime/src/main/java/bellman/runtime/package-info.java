/** Threads and time. */
package bellman.runtime;
