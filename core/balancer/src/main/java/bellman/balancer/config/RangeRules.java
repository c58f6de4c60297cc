package bellman.balancer.config;

import bellman.api.resource.BgpPeer;
import bellman.balancer.config.Peer.Listening;
import bellman.net.Address;
import bellman.net.Prefix;
import org.jspecify.annotations.Nullable;

/** Where routers may connect from that are not known one by one ({@code listenRange}). */
final class RangeRules {

  /** As FRR has it. */
  private static final int DEFAULT_LIMIT = 100;

  private RangeRules() {}

  static @Nullable Listening listening(BgpPeer object, Findings.OfObject found) {
    String text = object.router().listenRange();
    Integer limit = object.router().listenLimit();
    if (text == null) {
      if (limit != null) {
        found.warning("spec.listenLimit", "has no effect without listenRange");
      }
      return null;
    }
    if (object.router().peerAddress() != null || object.router().interfaceName() != null) {
      found.problem(
          "spec.listenRange",
          "cannot be combined with "
              + (object.router().peerAddress() != null ? "peerAddress" : "interface")
              + ": remove one");
    }
    Prefix range;
    try {
      range = Prefix.parse(text);
    } catch (IllegalArgumentException e) {
      found.problem("spec.listenRange", String.valueOf(e.getMessage()));
      return null;
    }
    if (!Address.parse(text.substring(0, text.indexOf('/'))).equals(range.address())) {
      found.problem("spec.listenRange", "'" + text + "' has host bits set: write " + range);
    }
    if (range.length() > 0 && (range.address().isMulticast() || range.address().isLinkLocal())) {
      found.problem(
          "spec.listenRange",
          "'" + range + "' cannot contain addresses of routers; for link-local ones set interface");
    }
    boolean guarded =
        object.transport().password() != null
            || object.transport().passwordSecret() != null
            || object.transport().ttlSecurityHops() != null;
    if (range.length() == 0 && !guarded) {
      found.warning(
          "spec.listenRange",
          "accepts connections from anywhere: anyone who knows the AS number receives the routes;"
              + " set a password, ttlSecurityHops, or a longer prefix");
    }
    return new Listening(range, limit == null ? DEFAULT_LIMIT : limit);
  }
}
