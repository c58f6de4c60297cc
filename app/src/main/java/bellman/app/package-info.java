/** The command line. */
package bellman.app;
