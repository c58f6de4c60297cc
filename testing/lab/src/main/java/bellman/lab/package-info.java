/** The lab. */
package bellman.lab;
