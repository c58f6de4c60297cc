package bellman.simulator;

import bellman.bgp.rib.ReceivedRoutes;
import bellman.bgp.session.Event;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.Update;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The routes that a router has of its neighbor, over all sessions with it: as the receiving speaker
 * of RFC 4724 section 4.2 it keeps them stale when a session ends in a way that graceful restart
 * covers, until they are told again, End-of-RIB comes, or the restart time is over.
 */
final class RouterRoutes {

  private final String name;
  private final Agenda agenda;
  private final Tally tally;
  private final ReceivedRoutes routes = new ReceivedRoutes();
  private final Set<Prefix> stale = new TreeSet<>();
  private boolean up;
  private long keepings;

  RouterRoutes(String name, Agenda agenda, Tally tally) {
    this.name = name;
    this.agenda = agenda;
    this.tally = tally;
  }

  Map<Prefix, Attributes> all() {
    return routes.routes();
  }

  boolean anyStale() {
    return !stale.isEmpty();
  }

  /** The router itself is gone. */
  void lose() {
    up = false;
    forget(List.copyOf(routes.routes().keySet()));
  }

  /** A session begins. Its OPEN says whether what is stale may stay until its End-of-RIB. */
  void up(Negotiated negotiated) {
    up = true;
    if (stale.isEmpty()) {
      return;
    }
    tally.count("sessions with stale routes");
    for (Family family : Family.values()) {
      if (!staysStale(negotiated, family)
          && stale.stream().anyMatch(prefix -> prefix.family() == family)) {
        throw new ViolationException(
            name + " must drop its stale " + family + " routes by " + negotiated);
      }
    }
  }

  private static boolean staysStale(Negotiated negotiated, Family family) {
    for (Capability capability : negotiated.peerCapabilities()) {
      if (capability instanceof Capability.GracefulRestart(_, _, var families)) {
        return families.contains(
            new Capability.GracefulRestart.PreservedFamily(AddressFamily.unicast(family), true));
      }
    }
    return false;
  }

  /** An UPDATE of the session, which says by its log what it must have told before End-of-RIB. */
  void update(Update update, SessionLog log) {
    routes.apply(update);
    stale.removeAll(update.withdrawn());
    stale.removeAll(update.announced());
    Family complete = update.endOfRib();
    if (complete != null) {
      List<Prefix> old = stale.stream().filter(prefix -> prefix.family() == complete).toList();
      for (Prefix prefix : old) {
        if (log.mustHaveBeenSent(prefix)) {
          throw new ViolationException(
              name + " drops " + prefix + " at End-of-RIB, though it was never to go");
        }
      }
      tally.count("End-of-RIB for stale routes");
      forget(old);
    }
  }

  /** The session is over; returns whether the router keeps its routes for a while. */
  boolean down(Negotiated negotiated, @Nullable Event cause) {
    up = false;
    // a second restart before the first was over: what is stale already goes
    forget(List.copyOf(stale));
    if (!keeps(negotiated, cause)) {
      forget(List.copyOf(routes.routes().keySet()));
      return false;
    }
    Negotiated.GracefulRestart agreed = negotiated.gracefulRestart();
    stale.addAll(routes.routes().keySet());
    long keeping = ++keepings;
    agenda.in(
        (agreed == null ? 0 : agreed.peerRestartTimeSeconds()) * Agenda.SECOND,
        () -> {
          if (!up && keeping == keepings) {
            tally.count("restart times that ran out");
            forget(List.copyOf(stale));
          }
        });
    return true;
  }

  /** Said here once more by itself: RFC 4724 section 4.2, RFC 8538 section 4. */
  private static boolean keeps(Negotiated negotiated, @Nullable Event cause) {
    Negotiated.GracefulRestart agreed = negotiated.gracefulRestart();
    if (agreed == null || !agreed.local() || !agreed.peer()) {
      return false;
    }
    return switch (cause) {
      case null -> false;
      // the OPEN is of the connection that follows
      case Event.Closed _, Event.Received(_, Open _) -> true;
      case Event.Received(_, Notification received) ->
          agreed.hardResets() && !received.isHardReset();
      case Event.Stop _, Event.Disable _, Event.Reset _, Event.BfdDown _ -> false;
      // the router sent a NOTIFICATION over a fault or a timer
      case Event.Received _, Event.Malformed _, Event.Tick _ -> agreed.hardResets();
      case Event.Start _,
          Event.Enable _,
          Event.Edited _,
          Event.BfdUp _,
          Event.Connected _,
          Event.Accepted _,
          Event.DialFailed _ ->
          throw new IllegalStateException("no session ends by " + cause);
    };
  }

  private void forget(Collection<Prefix> prefixes) {
    if (!prefixes.isEmpty()) {
      routes.apply(new Update(List.copyOf(prefixes), List.of(), null, null, List.of()));
      stale.removeAll(prefixes);
    }
  }
}
