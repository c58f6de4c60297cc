package bellman.app.cluster;

import bellman.api.resource.Kind;
import bellman.kubernetes.OwnedObjectWatch;
import bellman.kubernetes.StatusWriter;
import bellman.telemetry.PeerAnswer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The BGPSessionStatus of each of a node's sessions. Those that a process before this one left
 * behind, of peers that are not there any more, are removed.
 */
final class SessionStatuses implements OwnedObjectWatch.Listener {

  static final StatusWriter.StatusKind STATUS_KIND =
      StatusWriter.StatusKind.of(Kind.BGP_SESSION_STATUS, true, false);

  private final String node;
  private final String pod;
  private final StatusWriter statusWriter;
  private final SessionTelling telling = new SessionTelling();

  /** The objects' names, by the peer's name; changed by the report's thread alone. */
  private final Map<String, String> names = new ConcurrentHashMap<>();

  /** The names of those that were told of. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * Tells of nothing yet.
   *
   * @param pod the Pod of this speaker, whose end is this one's; empty outside of one
   */
  SessionStatuses(String node, String pod, StatusWriter statusWriter) {
    this.node = node;
    this.pod = pod;
    this.statusWriter = statusWriter;
  }

  /** These are the sessions. */
  void look(List<PeerAnswer> peers, long nowNanos) {
    Set<String> there = new HashSet<>();
    for (PeerAnswer peer : peers) {
      there.add(peer.router().name());
      Map<String, ?> status = telling.next(peer.router().name(), status(peer), nowNanos);
      String name =
          names.computeIfAbsent(peer.router().name(), one -> Names.of("session", one, node));
      if (status != null) {
        told.add(name);
        statusWriter.put(
            STATUS_KIND,
            name,
            new StatusWriter.Wanted(
                Map.of(
                    "metallb.io/node",
                    Names.label(node),
                    "metallb.io/peer",
                    Names.label(peer.router().name())),
                status));
      }
    }
    names
        .entrySet()
        .removeIf(session -> {
          boolean isGone = !there.contains(session.getKey());
          if (isGone) {
            statusWriter.remove(STATUS_KIND, session.getValue());
            told.remove(session.getValue());
            telling.forget(session.getKey());
          }
          return isGone;
        });
  }

  private Map<String, ?> status(PeerAnswer peer) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("node", node);
    if (!pod.isEmpty()) {
      status.put("pod", pod);
    }
    status.put("peer", peer.router().name());
    put(
        status,
        "address",
        peer.router().address() == null ? peer.router().interfaceName() : peer.router().address());
    status.put("state", peer.progress().state());
    status.put("since", peer.progress().since());
    put(status, "lastError", peer.progress().lastError());
    status.put("warnings", peer.progress().warnings());
    status.put("localASN", peer.session().localAsn());
    put(status, "peerASN", peer.session().peerAsn());
    put(status, "peerRouterID", peer.session().peerRouterId());
    put(status, "holdTimeSeconds", peer.session().holdTimeSeconds());
    put(status, "keepaliveSeconds", peer.session().keepaliveSeconds());
    status.put("families", peer.session().families());
    status.put("capabilities", peer.session().capabilities());
    status.put("prefixesSent", peer.prefixes().prefixesSent());
    put(status, "prefixesReceived", peer.prefixes().prefixesReceived());
    PeerAnswer.Bfd bfd = peer.bfd();
    if (bfd != null) {
      Map<String, Object> watched = new LinkedHashMap<>();
      watched.put("state", bfd.state());
      watched.put("profile", bfd.profile());
      put(watched, "detectionMillis", bfd.detectionMillis());
      status.put("bfd", watched);
    }
    return status;
  }

  private static void put(Map<String, Object> status, String name, @Nullable Object value) {
    if (value != null) {
      status.put(name, value);
    }
  }

  @Override
  public void found(String name, Map<?, ?> labels, long generation, OwnedObjectWatch.Found how) {
    boolean isKnown = names.containsValue(name);
    boolean isWaiting = isKnown && !told.contains(name); // it is told soon
    if (!isWaiting && !how.isRight(isKnown)) {
      statusWriter.renew(STATUS_KIND, name);
    }
  }

  @Override
  public void listed(Set<String> found) {
    for (String name : told) {
      if (!found.contains(name)) {
        statusWriter.renew(STATUS_KIND, name);
      }
    }
  }
}
