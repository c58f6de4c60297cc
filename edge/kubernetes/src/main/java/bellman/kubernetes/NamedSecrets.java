package bellman.kubernetes;

import bellman.balancer.resource.BgpPeer;
import bellman.balancer.resource.Kind;
import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Resource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which Secrets BGPPeers name. Each is to be followed by itself: then whoever may read just these
 * gets by, an API server finds the watchers of a Secret by its name, and no other Secret is ever in
 * this process.
 */
final class NamedSecrets {

  /** What a Secret can be called; everything else would be no name but a selector of its own. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final Watched any;

  /** By the peer that names it. */
  private final Map<ObjectKey, String> byPeer = new HashMap<>();

  /**
   * Nobody names any yet.
   *
   * @param any what each of them is one of
   */
  NamedSecrets(Watched any) {
    this.any = any;
  }

  /** This is new or changed. */
  void upserted(Resource resource) {
    if (resource instanceof BgpPeer peer) {
      String name = peer.passwordSecret();
      if (name != null && NAME.matcher(name).matches()) {
        byPeer.put(peer.key(), name);
      } else {
        byPeer.remove(peer.key());
      }
    }
  }

  /** This is gone. */
  void removed(ObjectKey key) {
    if (key.kind() == Kind.BGP_PEER) {
      byPeer.remove(key);
    }
  }

  /** What is to be followed now. */
  Set<Watched> all() {
    Set<Watched> all = new HashSet<>();
    new HashSet<>(byPeer.values()).forEach(name -> all.add(any.named(name)));
    return all;
  }
}
