/**
 * What the processes of a cluster tell people by way of the API server: what they make of the
 * configuration, how their sessions are, who announces which service where.
 */
package bellman.app.cluster;
