/** The simulator. */
package bellman.simulator;
