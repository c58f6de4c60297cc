/**
 * Everything that a process in a cluster does, once, without a cluster: {@link
 * bellman.app.training.FakeApiServer} is an API server on loopback that has one object of each kind
 * and agrees to all that is written, and {@link bellman.app.training.FirstRouter} a router that
 * waits for its first table. The build runs it to learn which classes a speaker and a controller
 * load, each by itself, and archives those: a process whose classes come out of an archive starts
 * faster, and one whose archive holds what it never loads is bigger than need be. A process that
 * follows a folder has the router alone.
 *
 * <p>Nothing here is tried or tested by it; that is the part of a real API server's tests.
 */
package bellman.app.training;
