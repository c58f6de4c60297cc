package bellman.edge.bgp;

import bellman.bgp.session.Endpoints;
import bellman.net.Address;
import bellman.net.link.Link;
import bellman.net.link.Links;
import org.jspecify.annotations.Nullable;

/**
 * What of this host a session with a configured address relies on.
 *
 * @param router the address to be reached; null if it is the router that connects, from anywhere
 * @param source the address to come from; null for any
 * @param device the interface or VRF to be bound to; null for none
 * @param adjacent whether the router is on a link of ours, and to be given up with that link: an
 *     external router that is one hop away
 */
public record Reliance(
    @Nullable Address router, @Nullable Address source, @Nullable String device, boolean adjacent) {

  /** Whether something has come that may have been waited for: a good moment to try again. */
  public boolean isNewlyMet(Links before, Links now) {
    return (device != null && isNew(before.named(device), now.named(device)))
        || (source != null
            && isNew(before.holding(source, deviceIn(before)), now.holding(source, deviceIn(now))))
        || (router != null
            && !router.isLinkLocal()
            && isNew(
                before.reaching(router, deviceIn(before)), now.reaching(router, deviceIn(now))));
  }

  /** The index of the device to be bound to; one that no link has while there is none. */
  private int deviceIn(Links links) {
    Link bound = device == null ? null : links.named(device);
    return bound != null ? bound.index() : device == null ? 0 : -1;
  }

  private static boolean isNew(@Nullable Link before, @Nullable Link now) {
    return now != null
        && now.carries()
        && (before == null || !before.carries() || before.index() != now.index());
  }

  /** The link that an established session stands and falls with; null if it may find others. */
  public @Nullable Link linkOf(Endpoints session, Links now) {
    if (!adjacent) {
      return null;
    }
    Link link = now.under(session.local(), session.remote(), session.device());
    return link != null && (session.remote().isLinkLocal() || link.reaches(session.remote()))
        ? link
        : null;
  }

  /** Why a link can't be used any more; null if it can. */
  public static @Nullable String broken(Link link, Links now) {
    Link there = now.at(link.index());
    if (there == null) {
      return "interface " + link.name() + " is gone";
    }
    if (!there.up()) {
      return "interface " + there.name() + " is down";
    }
    return there.running() ? null : "interface " + there.name() + " lost its carrier";
  }
}
