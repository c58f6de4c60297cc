package bellman.app.speaker;

import bellman.net.PiecewiseMap;
import bellman.net.Prefix;
import bellman.telemetry.RouteAnswer;
import bellman.telemetry.RouteQuestion;
import bellman.telemetry.Rows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists what peers were sent while their owner goes on working: first the prefixes of a peer, a
 * piece at a time, and once they are sorted the rows, some at a time. So a turn takes as long
 * however many routes there are, and what is held is one reference a prefix of one peer. A row is
 * as it is in its turn; what comes during the answer may be left out, what goes is, and nothing is
 * told twice.
 */
public final class RouteListing<S> {

  /** What a peer was sent, for the length of a turn. */
  public interface Sent {

    /**
     * Hands over the prefixes of a piece of {@link PiecewiseMap}'s.
     *
     * @return how many were looked at
     */
    int piece(int piece, Consumer<Prefix> into);

    /** The prefixes that a service is to have announced to the peer. */
    Collection<Prefix> of(String service);

    /** A route as it was sent; null if there is none now. */
    @Nullable Row row(Prefix prefix);
  }

  /**
   * A route, of which nothing changes any more.
   *
   * @param looks how much was looked at for it
   * @param answer makes the answer, on any thread
   */
  public record Row(int looks, Supplier<RouteAnswer> answer) {}

  /** Whose routes they are. */
  public interface Source<S> {

    /** The names of all peers, sorted. */
    List<String> peers(S state);

    /** What a peer was sent; null if there is no such peer, or it has no session. */
    @Nullable Sent sent(S state, String peer);
  }

  private final Turns<S> turns;
  private final Source<S> source;

  /** Lists the routes of a source. */
  public RouteListing(Turns<S> turns, Source<S> source) {
    this.turns = turns;
    this.source = source;
  }

  /** What is left of a question when its texts are read. */
  private record Wanted(
      @Nullable Prefix exactly, @Nullable Prefix within, @Nullable String service) {

    static Wanted of(RouteQuestion question) {
      return new Wanted(parsed(question.prefix()), parsed(question.within()), question.service());
    }

    private static @Nullable Prefix parsed(@Nullable String text) {
      return text == null ? null : Prefix.parse(text);
    }

    Predicate<Prefix> behind(@Nullable Prefix after) {
      return prefix ->
          (exactly == null || exactly.equals(prefix))
              && (within == null || within.contains(prefix))
              && (after == null || prefix.compareTo(after) > 0);
    }
  }

  /** Where a page begins. */
  private record Place(String peer, Prefix prefix) {

    static @Nullable Place parse(@Nullable String text) {
      if (text == null) {
        return null;
      }
      int comma = text.lastIndexOf(',');
      if (comma < 0) {
        throw new IllegalArgumentException("after '" + text + "' is not PEER,PREFIX");
      }
      return new Place(text.substring(0, comma), Prefix.parse(text.substring(comma + 1)));
    }
  }

  /**
   * Hands over the rows of an answer.
   *
   * @return whether there is such a peer
   * @throws IllegalArgumentException if the question can't be understood; fit for a user
   */
  public boolean list(RouteQuestion question, Rows<RouteAnswer> rows) throws IOException {
    Wanted wanted = Wanted.of(question);
    Place place = Place.parse(question.after());
    String only = question.peer();
    List<String> peers = turn(source::peers);
    if (only != null) {
      if (!peers.contains(only)) {
        return false;
      }
      peers = List.of(only);
    }
    Integer limit = question.limit();
    long room = limit == null ? Long.MAX_VALUE : limit;
    for (String peer : peers) {
      int order = place == null ? 1 : peer.compareTo(place.peer());
      if (order >= 0 && room > 0) {
        Prefix after = order == 0 && place != null ? place.prefix() : null;
        room -= rows(peer, prefixes(peer, wanted, after), room, rows);
      }
    }
    return true;
  }

  private <T> T turn(Function<S, T> question) {
    return turns.ask(question);
  }

  /** The prefixes that may be told of, sorted. */
  private List<Prefix> prefixes(String peer, Wanted wanted, @Nullable Prefix after) {
    Predicate<Prefix> good = wanted.behind(after);
    Prefix exactly = wanted.exactly();
    String service = wanted.service();
    List<Prefix> prefixes = new ArrayList<>();
    Consumer<Prefix> taking =
        prefix -> {
          if (good.test(prefix)) {
            prefixes.add(prefix);
          }
        };
    if (service != null) {
      turn(state -> {
        Sent sent = source.sent(state, peer);
        if (sent != null) {
          sent.of(service).forEach(taking);
        }
        return true;
      });
    } else if (exactly != null) {
      taking.accept(exactly);
    } else {
      for (int piece = 0; piece < PiecewiseMap.PIECES; ) {
        int first = piece;
        piece = turn(state -> pieces(source.sent(state, peer), first, taking));
      }
    }
    Collections.sort(prefixes);
    return prefixes;
  }

  /** One turn; returns the piece to go on with. */
  private static int pieces(@Nullable Sent sent, int first, Consumer<Prefix> taking) {
    int piece = sent == null ? PiecewiseMap.PIECES : first;
    for (int looks = 0; sent != null && piece < PiecewiseMap.PIECES && looks < Turns.LOOKS; ) {
      looks += sent.piece(piece++, taking);
    }
    return piece;
  }

  /** Returns how many rows there were. */
  private long rows(String peer, List<Prefix> prefixes, long room, Rows<RouteAnswer> rows)
      throws IOException {
    long told = 0;
    List<Row> some = new ArrayList<>();
    for (int at = 0; at < prefixes.size() && told < room; told += some.size()) {
      some.clear();
      int first = at;
      long left = room - told;
      at = turn(state -> look(source.sent(state, peer), prefixes, first, left, some));
      for (Row row : some) {
        rows.add(row.answer().get());
      }
    }
    return told;
  }

  /** One turn; returns the prefix to go on with. */
  private static int look(
      @Nullable Sent sent, List<Prefix> prefixes, int first, long room, List<Row> into) {
    if (sent == null) {
      return prefixes.size();
    }
    int at = first;
    for (int looks = 0; at < prefixes.size() && looks < Turns.LOOKS && into.size() < room; ) {
      Row row = sent.row(prefixes.get(at++));
      looks++;
      if (row != null) {
        looks += row.looks();
        into.add(row);
      }
    }
    return at;
  }
}
