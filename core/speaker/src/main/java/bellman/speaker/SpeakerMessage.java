package bellman.speaker;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.net.Address;
import bellman.net.link.Links;
import java.util.Collection;

/**
 * What a speaker is told. All of it is told apart in one place, which has been there many times
 * before the first session comes up.
 */
public sealed interface SpeakerMessage
    permits SpeakerMessage.Observed,
        SpeakerMessage.GoOn,
        SessionEvent,
        SpeakerMessage.Moved,
        SpeakerMessage.Came,
        SpeakerMessage.NodeDraining,
        SpeakerMessage.Ask,
        SpeakerMessage.Go {

  /** These objects are new or changed, and those are gone, since then. */
  record Observed(
      Collection<? extends Resource> upserts, Collection<ObjectKey> removed, long atNanos)
      implements SpeakerMessage {}

  /** There are services left to be judged again, because of what was told at that time. */
  record GoOn(long atNanos) implements SpeakerMessage {}

  /** The host's links are these now. */
  record Moved(Links links) implements SpeakerMessage {}

  /** A router of a range of addresses connected. */
  record Came(String range, Address router, IncomingConnection connection)
      implements SpeakerMessage {}

  /** The Node is about to be gone, and its routers are to be drained; or it is not. */
  record NodeDraining(boolean isDraining) implements SpeakerMessage {}

  /** Someone looks at the speaker's state between two changes of it. */
  record Ask(Runnable question) implements SpeakerMessage {}

  /** All routers are to be left: {@link SpeakerHost#left} is called when they are. */
  record Go(DrainTerms drainTerms) implements SpeakerMessage {}
}
