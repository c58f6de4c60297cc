package bellman.app.speaker;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.app.speaker.LivePeer.SessionEvent;
import bellman.net.link.Links;
import bellman.telemetry.DrainAnswer;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * What the speaker's thread is told. All of it is told apart in one place, which has been there
 * many times before the first session comes up.
 */
sealed interface SpeakerMessage
    permits SpeakerMessage.Observed,
        SpeakerMessage.GoOn,
        SessionEvent,
        SpeakerMessage.Moved,
        SpeakerMessage.Ask,
        SpeakerMessage.Go {
  record Observed(
      Collection<? extends Resource> upserts, Collection<ObjectKey> removed, long atNanos)
      implements SpeakerMessage {}

  /** There are services left to be judged anew, because of what was told of then. */
  record GoOn(long atNanos) implements SpeakerMessage {}

  record Moved(Links links) implements SpeakerMessage {}

  record Ask(Runnable question) implements SpeakerMessage {}

  record Go(DrainTerms drainTerms, CompletableFuture<DrainAnswer> done) implements SpeakerMessage {}
}
