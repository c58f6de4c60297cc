package bellman.ndp;

import bellman.net.Ipv6Address;
import bellman.net.MacAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where one interface's discovery stands. */
public sealed interface State {

  /** A deadline that never comes. */
  long NEVER = Long.MAX_VALUE;

  /** When the machine must be given a tick. */
  long deadlineNanos();

  /** Whether a session with the neighbor is established. */
  boolean inUse();

  /** The neighbor; null if there is none. */
  @Nullable Ipv6Address neighbor();

  /** What is waited for, or odd; null if nothing is. */
  @Nullable String warning();

  /** The beginning: nothing is known of the interface. */
  static State created() {
    return new Silent("it is not known yet whether the interface exists", false);
  }

  /** Nothing can be said on the interface. */
  record Silent(String reason, boolean inUse) implements State {
    @Override
    public long deadlineNanos() {
      return NEVER;
    }

    @Override
    public @Nullable Ipv6Address neighbor() {
      return null;
    }

    @Override
    public String warning() {
      return reason;
    }
  }

  /**
   * We advertise ourselves, and listen.
   *
   * @param index the kernel's number of the interface
   * @param local our link-local address there
   * @param mac our link-layer address there; null if there is none to tell
   * @param solicitations how many were sent in this search
   * @param solicitAtNanos when the next one is due; NEVER if nobody is looked for
   * @param chosen the neighbor; null if none was heard yet
   * @param others who else was heard, the latest last
   * @param probe the look whether the neighbor is still there; null if none is under way
   */
  record Speaking(
      int index,
      Ipv6Address local,
      @Nullable MacAddress mac,
      boolean inUse,
      Advertising advertising,
      int solicitations,
      long solicitAtNanos,
      @Nullable Heard chosen,
      List<Heard> others,
      @Nullable Probe probe)
      implements State {

    /**
     * Our advertisements.
     *
     * @param advertisements how many were sent since the interface was ready, up to those that come
     *     in quick succession
     * @param advertisedAtNanos when the last one was sent
     * @param advertiseAtNanos when the next one is due
     */
    public record Advertising(int advertisements, long advertisedAtNanos, long advertiseAtNanos) {}

    public Speaking {
      others = List.copyOf(others);
    }

    @Override
    public long deadlineNanos() {
      long deadline = Math.min(advertising.advertiseAtNanos(), solicitAtNanos);
      return probe == null ? deadline : Math.min(deadline, probe.endsAtNanos());
    }

    @Override
    public @Nullable Ipv6Address neighbor() {
      return chosen == null ? null : chosen.address();
    }

    @Override
    public @Nullable String warning() {
      if (chosen == null) {
        return "no router advertisement received there yet (RFC 4861)";
      }
      if (others.isEmpty()) {
        return null;
      }
      return others.stream()
              .map(heard -> heard.address().toString())
              .collect(Collectors.joining(", "))
          + " advertised there too; the neighbor remains "
          + chosen.address()
          + ", which was discovered first";
    }
  }

  /**
   * A router that advertised itself.
   *
   * @param mac its link-layer address; null if it did not tell
   * @param atNanos when it was heard last
   */
  record Heard(Ipv6Address address, @Nullable MacAddress mac, long atNanos) {}

  /** Whoever is not heard between the two times is gone. */
  record Probe(long beganNanos, long endsAtNanos) {}
}
