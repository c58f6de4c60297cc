package bellman.app.speaker;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.app.speaker.LivePeer.Happening;
import bellman.net.link.Links;
import bellman.telemetry.DrainAnswer;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * What the speaker's thread is told. All of it is told apart in one place, which has been there
 * many times before the first session comes up.
 */
sealed interface Note permits Note.Observed, Note.GoOn, Happening, Note.Moved, Note.Ask, Note.Go {
  record Observed(
      Collection<? extends Resource> upserts, Collection<ObjectKey> removed, long atNanos)
      implements Note {}

  /** There are services left to be judged anew, because of what was told of then. */
  record GoOn(long atNanos) implements Note {}

  record Moved(Links links) implements Note {}

  record Ask(Runnable question) implements Note {}

  record Go(Leave leave, CompletableFuture<DrainAnswer> done) implements Note {}
}
