package bellman.balancer.config;

import bellman.api.resource.LabelSelector;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Prefix;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A router to talk BGP to. Its session ends when its {@link SessionSpec} changes; anything else
 * here may change meanwhile: which nodes a peer is for, how BFD watches it, how many routes it may
 * get, how often it hears a KEEPALIVE, and how soon the next attempt would come.
 *
 * @param nodeSelectors any must match the node; empty means all nodes
 * @param bfd how BFD watches the router; null if it doesn't
 * @param keepaliveSeconds wanted keepalive interval; 0 only with hold time 0
 * @param connectTimeSeconds ConnectRetryTime of RFC 4271, 1..65535; null for Bellman's own back-off
 * @param maxAdvertisedPrefixes how many routes the router may be sent, over both families; null for
 *     any number
 * @param listening where routers may come from, each to a session of its own; null for one router
 * @param written how the manifest has it, where another speaker of BGP is given it as written
 */
public record Peer(
    String name,
    SessionSpec session,
    List<LabelSelector> nodeSelectors,
    @Nullable Bfd bfd,
    int keepaliveSeconds,
    @Nullable Integer connectTimeSeconds,
    @Nullable Integer maxAdvertisedPrefixes,
    @Nullable Listening listening,
    Written written) {

  /**
   * What of a BGPPeer a session of our own does not depend on, since the rest says the same.
   *
   * @param myAsn {@code spec.myASN}, which {@code spec.localASN} may hide from the router
   * @param timers whether the manifest says anything about the hold time and the keepalive interval
   * @param gracefulRestart {@code spec.enableGracefulRestart} as written, since it can't be changed
   *     where it was set; null if it was not
   * @param secret the name of the Secret with the password; null if the password is the manifest's
   *     own, or there is none
   * @param created since when the object is there; null in a manifest that no server has seen
   */
  public record Written(
      Asn myAsn,
      boolean timers,
      @Nullable Boolean gracefulRestart,
      @Nullable String secret,
      @Nullable Instant created) {}

  /**
   * Routers that are waited for.
   *
   * @param range the addresses that they may come from
   * @param limit how many are let in at a time, 1..1000
   */
  public record Listening(Prefix range, int limit) {}

  /** Between the name of a range's BGPPeer and the address of one of its routers. */
  private static final String ROUTER_OF_RANGE = "@";

  public Peer {
    nodeSelectors = List.copyOf(nodeSelectors);
  }

  /** Whether it is for a node with these labels. */
  public boolean isFor(Map<String, String> nodeLabels) {
    return nodeSelectors.isEmpty() || LabelSelector.anyMatches(nodeSelectors, nodeLabels);
  }

  /** Whether it stands for any number of routers: {@link #at} is the session with one of them. */
  public boolean isRange() {
    return session.range() != null;
  }

  /** The session with one of the routers of a range, under a name that no BGPPeer can have. */
  public Peer at(Address router) {
    return with(name + ROUTER_OF_RANGE + router, session.at(router));
  }

  /** The name of the BGPPeer of a session: its own, or that of the range. */
  public static String planned(String name) {
    int at = name.indexOf(ROUTER_OF_RANGE);
    return at < 0 ? name : name.substring(0, at);
  }

  /** The same peer, which has to stay down. */
  Peer withWithheld(Map<String, String> reasons) {
    return with(name, session.withWithheld(reasons));
  }

  private Peer with(String otherName, SessionSpec otherSession) {
    return new Peer(
        otherName,
        otherSession,
        nodeSelectors,
        bfd,
        keepaliveSeconds,
        connectTimeSeconds,
        maxAdvertisedPrefixes,
        listening,
        written);
  }

  /** {@link SessionSpec#isInternal}. */
  public boolean isInternal() {
    return session.isInternal();
  }

  /** {@link SessionSpec#families}. */
  public Set<Family> families() {
    return session.families();
  }
}
