package bellman.kubernetes.admission;

import bellman.api.resource.Resource;
import bellman.net.Bucket;
import bellman.runtime.Clock;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What was read, read anew for each who asks, but only so often. */
final class Recent implements Configuration {

  /** As many as people make, one after the other; each is a list of every kind. */
  private static final int READS = 20;

  private static final long EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Older than this nothing is judged by. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Configuration source;
  private final Clock clock;
  private final Bucket reads;
  private Collection<? extends Resource> last = List.of();
  private long readNanos;
  private boolean hasRead;

  Recent(Configuration source, Clock clock) {
    this.source = source;
    this.clock = clock;
    this.reads = new Bucket(READS, EACH_NANOS, clock.nanos());
  }

  @Override
  public synchronized Collection<? extends Resource> objects() throws IOException {
    long now = clock.nanos();
    if (!hasRead || reads.has(now) || now - readNanos > LONGEST_NANOS) {
      reads.take(now);
      last = source.objects();
      readNanos = now;
      hasRead = true;
    }
    return last;
  }
}
