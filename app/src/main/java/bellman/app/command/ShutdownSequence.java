package bellman.app.command;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be closed when a process ends, the last that was started first. */
final class ShutdownSequence implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ShutdownSequence.class);

  private final List<AutoCloseable> all = new ArrayList<>();

  void add(AutoCloseable started) {
    all.add(started);
  }

  @Override
  public void close() {
    for (AutoCloseable each : all.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        LOG.warn("shutdown incomplete: {}", String.valueOf(e.getMessage()));
      }
    }
  }
}
