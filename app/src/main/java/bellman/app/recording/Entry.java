package bellman.app.recording;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Session;
import bellman.controller.Effect;
import bellman.controller.Moment;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.RouterId;
import bellman.net.link.Link;
import bellman.speaker.AdminState;
import bellman.speaker.DrainTerms;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line of a recording. Times are nanoseconds of the process's monotonic clock. */
public sealed interface Entry {

  /** What the machine was told, or a deadline that had come. */
  sealed interface Input extends Entry {

    /** When it was handled. */
    long nowNanos();
  }

  /** What the machine found when it looked around. */
  sealed interface Found extends Entry {}

  /** What the machine did. */
  sealed interface Done extends Entry {}

  /**
   * The first line.
   *
   * @param format 1
   * @param version of the program that recorded
   * @param node the node's name
   * @param loadBalancerClass of the services that are handled; null for those without a class
   * @param isCluster whether addresses come from services' status; else they are assigned here
   * @param excludeLabelCounts whether the Node's exclude label is honored
   * @param dampsFlaps whether flapping services have to wait
   * @param orders what operators had ordered for single peers before
   */
  record Started(
      int format,
      String version,
      String node,
      @Nullable String loadBalancerClass,
      boolean isCluster,
      boolean excludeLabelCounts,
      boolean dampsFlaps,
      List<AdminState> orders)
      implements Entry {}

  /** Objects that are new or changed, and those that are gone. */
  record Observed(long nowNanos, long toldNanos, List<Resource> upserts, List<ObjectKey> removed)
      implements Input {}

  /** The next part of a large change of the configuration. */
  record GoOn(long nowNanos, long toldNanos) implements Input {}

  /** The host's links are these now. */
  record Moved(long nowNanos, List<Link> links) implements Input {}

  /** A router of a range connected. */
  record Came(long nowNanos, String range, Address router, int connection) implements Input {}

  /** The Node is about to be gone, or is not. */
  record NodeDraining(long nowNanos, boolean isDraining) implements Input {}

  /** All routers are to be left. */
  record Leaving(long nowNanos, DrainTerms terms) implements Input {}

  /** A session came up. */
  record Up(long nowNanos, int session, int connection, Endpoints endpoints, Negotiated negotiated)
      implements Input {}

  /** A session that waits for BFD has a connection. */
  record Connected(long nowNanos, int session, Endpoints endpoints) implements Input {}

  /** A session is over. */
  record Down(long nowNanos, int session, String why) implements Input {}

  /** A batch is in the kernel's hands. */
  record Written(long nowNanos, int session, int connection) implements Input {}

  /** A router asks for a family again. */
  record Refresh(long nowNanos, int session, Family family) implements Input {}

  /** A session that was ended has no connection any more. */
  record Ended(long nowNanos, int session, boolean known) implements Input {}

  /** An operator ordered something for a peer. */
  record Ordered(long nowNanos, String peer, String action, String text, Instant at)
      implements Input {}

  /** A deadline had come. */
  record Ticked(long nowNanos) implements Input {}

  /** The turn was over. */
  record Finished(long nowNanos) implements Input {}

  /** The host's links. */
  record Links(List<Link> links) implements Found {}

  /** The interface of the default route. */
  record DefaultRoute(int index) implements Found {}

  /** What an operator had ordered for a peer; null for nothing. */
  record Order(String peer, @Nullable AdminState state) implements Found {}

  /** The addresses that a service had before. */
  record Remembered(String service, List<Address> addresses) implements Found {}

  /** The state that a session was in when it was asked for. */
  record State(int session, Session state) implements Found {}

  /** A session was made. */
  record Opened(int session, String peer, RouterId identifier, boolean restarted) implements Done {}

  /** UPDATEs were handed to a session. */
  record Sent(int session, int connection, int messages, long octets, String sha256)
      implements Done {}

  /** Something else was done with a session. */
  record Called(int session, String what) implements Done {}

  /** What was decided about services' addresses. */
  record Decided(Map<String, String> services) implements Done {}

  /** A connection of a router of a range was turned away, or given to a session. */
  record Received(int connection, @Nullable Integer session) implements Done {}

  /** All routers were left. */
  record Left(List<String> drained, List<String> ended) implements Done {}

  /** The last line of a recording that is not whole. */
  record Stopped(String why) implements Entry {}

  /** What a controller's machine was told and did; each term as leader begins anew. */
  sealed interface OfController extends Entry {}

  /**
   * This process leads now.
   *
   * @param format as in {@link Started}
   * @param version of the program that recorded
   * @param loadBalancerClass of the services that are handled; null for those without a class
   * @param excludeLabelCounts whether Nodes' exclude label is honored
   */
  record Leads(
      int format,
      String version,
      @Nullable String loadBalancerClass,
      boolean excludeLabelCounts,
      Moment at)
      implements OfController {}

  /** The machine heard something. */
  record Heard(Moment at, bellman.controller.Input input) implements OfController {}

  /** A deadline of the machine had come. */
  record Due(Moment at) implements OfController {}

  /** What was due took until then. */
  record DueUntil(long nowNanos) implements OfController {}

  /** The machine wanted this done. */
  record Wanted(Effect effect) implements OfController {}
}
