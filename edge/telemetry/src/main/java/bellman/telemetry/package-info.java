/**
 * What a running speaker tells: its log, and the answers to {@code peers}, {@code routes} and
 * {@code explain} over HTTP.
 *
 * <p>The records {@link bellman.telemetry.PeerAnswer}, {@link bellman.telemetry.RouteAnswer} and
 * {@link bellman.telemetry.ExplainAnswer} are the JSON that scripts build on: a component's name is
 * its key, and their order is the order of printing. {@link bellman.telemetry.ApiServer} and {@link
 * bellman.telemetry.ApiClient} are the two ends of the conversation; neither knows where an answer
 * comes from. Requests are served on virtual threads; whoever answers is responsible for its own
 * state. The server listens on loopback only, and refuses what a browser asks on behalf of a
 * foreign page.
 */
package bellman.telemetry;
