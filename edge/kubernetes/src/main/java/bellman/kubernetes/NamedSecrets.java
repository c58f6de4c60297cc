package bellman.kubernetes;

import bellman.api.resource.BgpPeer;
import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which Secrets BGPPeers name. Each is to be followed by itself: then whoever may read just these
 * gets by, an API server finds the watchers of a Secret by its name, and no other Secret is ever in
 * this process.
 *
 * <p>A peer that names another one now may have to wait until that is listed: told of at once, its
 * session would go down for a Secret that is there. Until then what it named before is wanted too.
 */
final class NamedSecrets {

  /** What a Secret can be called; everything else would be no name but a selector of its own. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final WatchSpec any;

  /** By the peer that names it, as it was told of last. */
  private final Map<ObjectKey, WatchSpec> byPeer = new HashMap<>();

  /** Peers whose Secret is not listed yet, as they are now, in the order in which they came. */
  private final Map<ObjectKey, BgpPeer> waiting = new LinkedHashMap<>();

  /**
   * Nobody names any yet.
   *
   * @param any what each of them is one of
   */
  NamedSecrets(WatchSpec any) {
    this.any = any;
  }

  /** What a peer names; null if it names none, or none that can be. */
  private @Nullable WatchSpec of(BgpPeer peer) {
    String name = peer.transport().passwordSecret();
    return name == null || !NAME.matcher(name).matches() ? null : any.named(name);
  }

  /**
   * This is new or changed; returns whether it may be told of.
   *
   * @param listed whether a Secret was listed, or is known not to be; one that was not is waited
   *     for
   */
  boolean upserted(Resource resource, Predicate<WatchSpec> listed) {
    if (resource instanceof BgpPeer peer) {
      WatchSpec named = of(peer);
      waiting.remove(peer.key());
      if (named != null && !listed.test(named)) {
        waiting.put(peer.key(), peer);
        return false;
      }
      told(peer, named);
    }
    return true;
  }

  private void told(BgpPeer peer, @Nullable WatchSpec named) {
    if (named == null) {
      byPeer.remove(peer.key());
    } else {
      byPeer.put(peer.key(), named);
    }
  }

  /** This was listed; returns the peers that waited for it, which are told of now. */
  List<Resource> listed(WatchSpec secret) {
    List<Resource> ready = new ArrayList<>();
    for (BgpPeer peer : List.copyOf(waiting.values())) {
      if (secret.equals(of(peer))) {
        waiting.remove(peer.key());
        told(peer, secret);
        ready.add(peer);
      }
    }
    return ready;
  }

  /** This is gone. */
  void removed(ObjectKey key) {
    if (key.kind() == Kind.BGP_PEER) {
      byPeer.remove(key);
      waiting.remove(key);
    }
  }

  /** What is to be followed now. */
  Set<WatchSpec> all() {
    Set<WatchSpec> all = new HashSet<>(byPeer.values());
    for (BgpPeer peer : waiting.values()) {
      WatchSpec named = of(peer);
      if (named != null) {
        all.add(named);
      }
    }
    return all;
  }
}
