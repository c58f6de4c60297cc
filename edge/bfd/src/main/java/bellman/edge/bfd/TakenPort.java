package bellman.edge.bfd;

import bellman.linux.PortHolder;
import bellman.runtime.Threads;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Another program has BFD's port. */
final class TakenPort {

  private static final Logger LOG = LoggerFactory.getLogger(TakenPort.class);

  private TakenPort() {}

  /**
   * Says so of a session, once; who it is is looked up without keeping the thread that owns it.
   *
   * @param owner does things on that thread
   */
  static void say(BfdSession session, int port, Consumer<Runnable> owner) {
    String taken = "BFD is waiting: UDP port " + port + " is in use by ";
    String known = session.obstacle();
    if (known != null && known.startsWith(taken)) {
      return;
    }
    String unknown = taken + "another program: is another BFD daemon running?";
    session.obstacle(unknown);
    LOG.warn("peer {}: {}", session.name(), unknown);
    Threads.brief(
            "bfd port",
            () -> {
              String who = PortHolder.of(session.path().local().family(), port);
              if (who != null) {
                owner.accept(() -> {
                  if (unknown.equals(session.obstacle())) {
                    session.obstacle(taken + who + ": only one BFD daemon can have it");
                  }
                });
              }
            })
        .start();
  }
}
