/**
 * The running speaker: what the planner says, put into BGP sessions.
 *
 * <p>{@link bellman.app.speaker.Speaker} is a machine on one thread, and owns the planner, the
 * route tables (one an audience), and the peers. The folder, the sessions and the API only send it
 * messages. {@link bellman.app.speaker.Announcements} is the one place where an announcement
 * becomes a BGP route. {@link bellman.app.speaker.LivePeer} is a configured peer with its session;
 * {@code PeerOrders} does what operators order for single ones, and remembers what lasts; {@link
 * bellman.app.speaker.SpeakerAnswers} turns all of it into the answers of the API.
 */
package bellman.app.speaker;
