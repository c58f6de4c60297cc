package bellman.app.speaker;

import bellman.net.Address;
import bellman.net.link.Link;
import bellman.net.link.LinkAddress;
import bellman.net.link.Links;
import java.util.List;
import java.util.function.Consumer;

/** The host that a speaker runs on, as far as its sessions depend on it. */
public interface Surroundings {

  /** A host that has a loopback and nothing else, for ever. */
  Surroundings LOOPBACK =
      new Surroundings() {
        private final Links links =
            Links.of(
                new Link(
                    1,
                    "lo",
                    true,
                    true,
                    null,
                    0,
                    Link.LOOPBACK,
                    List.of(
                        new LinkAddress(Address.parse("127.0.0.1"), 8),
                        new LinkAddress(Address.parse("::1"), 128))));

        @Override
        public Links links() {
          return links;
        }

        @Override
        public int defaultRoute() {
          return 0;
        }

        @Override
        public void follow(Consumer<Links> listener) {}
      };

  /** Its interfaces and addresses now; waits a moment if they are not known yet. */
  Links links();

  /** The index of the interface of its default route; 0 if there is none. */
  int defaultRoute();

  /** Tells of every change from now on, on a thread that must not be held up. */
  void follow(Consumer<Links> listener);
}
