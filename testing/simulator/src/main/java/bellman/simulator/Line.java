package bellman.simulator;

import bellman.bgp.wire.EncodedMessage;
import bellman.net.ByteWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A simulated TCP connection: bytes arrive late but in order, in pieces that have nothing to do
 * with messages, and a reader that does not read stops its writer. It can break with a word or
 * without.
 */
final class Line {

  /** Whose an end is. */
  interface Owner {
    void arrived(End end, byte[] bytes);

    void ended(End end, String reason);

    /** What was given with a wish to know is handed over. */
    void written(End end);
  }

  private static final long LINGER_NANOS = Agenda.SECOND;

  private final Agenda agenda;
  private final long delayNanos;
  private final int window;
  private boolean silent;
  private boolean broken;
  private final End first = new End();
  private final End second = new End();

  Line(Agenda agenda) {
    this.agenda = agenda;
    this.delayNanos = agenda.between(Agenda.MILLI / 10, 40 * Agenda.MILLI);
    this.window = 2_000 + agenda.below(60_000);
  }

  /** Whoever dialed. */
  End first() {
    return first;
  }

  /** Whoever accepted. */
  End second() {
    return second;
  }

  /** From now on nothing gets through, and nobody is told. */
  void notAnnounced() {
    silent = true;
  }

  boolean isSilent() {
    return silent;
  }

  /** Both sides are told that it is gone; what was under way is lost. */
  void reset() {
    if (broken) {
      return;
    }
    broken = true;
    for (End end : List.of(first, second)) {
      agenda.in(delay(), () -> end.end("connection reset"));
    }
  }

  private long delay() {
    return delayNanos + agenda.between(0, delayNanos);
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares items
  private record Item(byte[] bytes, boolean report, boolean last) {}

  /** One of the two ends. */
  final class End {
    private @Nullable Owner owner;
    private final Deque<Item> outbox = new ArrayDeque<>();
    private int offset;
    private int unacknowledged;
    private long lastArrival;
    private long blockedSince = Long.MAX_VALUE;

    private final Deque<byte[]> inbox = new ArrayDeque<>();
    private boolean finArrived;
    private boolean readPlanned;
    private long stalledUntil;

    private boolean closing;
    private boolean ended;

    Line line() {
      return Line.this;
    }

    private End other() {
      return this == first ? second : first;
    }

    /** Gives it to its owner, who hears at once what has come already. */
    void attach(Owner to) {
      owner = to;
      planRead();
    }

    void send(List<EncodedMessage> messages, boolean report) {
      var all = new ByteWriter(64);
      messages.forEach(message -> message.forEachPart(all::bytes));
      outbox.add(new Item(all.toBytes(), report, false));
      pump();
    }

    /** Nothing more is heard; what was sent still goes out, for a moment, and then it is over. */
    void close(Runnable over) {
      if (closing) {
        return;
      }
      closing = true;
      outbox.add(new Item(new byte[0], false, true));
      pump();
      agenda.in(
          LINGER_NANOS,
          () -> {
            if (!other().ended && !silent) {
              reset();
            }
            over.run();
          });
    }

    /** Stops reading for a while. */
    void stall(long nanos) {
      stalledUntil = agenda.now() + nanos;
    }

    /** Reads again. */
    void wake() {
      stalledUntil = 0;
      planRead();
    }

    long blockedSinceNanos() {
      return blockedSince;
    }

    /** Whether something has come that was not read. */
    boolean isUnread() {
      return !inbox.isEmpty();
    }

    /** Whether everything that was sent from here has been read over there. */
    boolean quiet() {
      return outbox.isEmpty() && unacknowledged == 0;
    }

    private void pump() {
      while (!outbox.isEmpty()) {
        Item item = outbox.element();
        if (item.last()) {
          outbox.remove();
          travel(() -> {
            other().finArrived = true;
            other().planRead();
          });
          break;
        }
        if (unacknowledged >= window) {
          break;
        }
        int most = Math.min(item.bytes().length - offset, window - unacknowledged);
        int length = agenda.percent(30) ? 1 + agenda.below(most) : most;
        byte[] piece = Arrays.copyOfRange(item.bytes(), offset, offset + length);
        offset += length;
        unacknowledged += length;
        travel(() -> {
          other().inbox.add(piece);
          other().planRead();
        });
        if (offset == item.bytes().length) {
          outbox.remove();
          offset = 0;
          blockedSince = Long.MAX_VALUE;
          if (item.report()) {
            agenda.in(agenda.between(0, Agenda.MILLI), this::written);
          }
        }
      }
      if (outbox.isEmpty()) {
        blockedSince = Long.MAX_VALUE;
      } else if (blockedSince == Long.MAX_VALUE) {
        blockedSince = agenda.now();
      }
    }

    private void written() {
      if (owner != null && !closing && !ended) {
        owner.written(this);
      }
    }

    private void travel(Runnable arrival) {
      lastArrival = Math.max(lastArrival, agenda.now() + delay());
      agenda.at(
          lastArrival,
          () -> {
            if (!silent && !broken) {
              arrival.run();
            }
          });
    }

    private void planRead() {
      if (!readPlanned && owner != null && (finArrived || !inbox.isEmpty())) {
        readPlanned = true;
        long soon = agenda.now() + agenda.between(0, Agenda.MILLI / 5);
        agenda.at(Math.max(soon, stalledUntil), this::read);
      }
    }

    private void read() {
      readPlanned = false;
      if (broken || ended) {
        return;
      }
      if (agenda.now() < stalledUntil) {
        planRead();
        return;
      }
      byte[] piece = inbox.poll();
      if (piece == null) {
        end("the peer closed it");
        return;
      }
      if (owner != null && !closing) {
        owner.arrived(this, piece);
      }
      agenda.in(
          delay(),
          () -> {
            if (!silent && !broken) {
              other().unacknowledged -= piece.length;
              other().pump();
            }
          });
      planRead();
    }

    private void end(String reason) {
      if (!ended) {
        ended = true;
        if (owner != null && !closing) {
          owner.ended(this, reason);
        }
      }
    }
  }
}
