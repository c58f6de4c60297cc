/** Logs and the API. */
package bellman.telemetry;
