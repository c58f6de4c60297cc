package bellman.edge.bfd;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sessions by their next deadline: a binary heap in which each knows its place. */
final class DeadlineHeap {

  private @Nullable BfdSession[] sessions = new BfdSession[16];
  private int size;

  /** The one with the first deadline; null if there is none. */
  @Nullable BfdSession first() {
    return size == 0 ? null : sessions[0];
  }

  int size() {
    return size;
  }

  void add(BfdSession session) {
    if (size == sessions.length) {
      sessions = Arrays.copyOf(sessions, 2 * size);
    }
    place(session, size++);
    up(session);
  }

  void remove(BfdSession session) {
    int hole = session.place;
    BfdSession last = at(--size);
    sessions[size] = null;
    session.place = -1;
    if (last != session) {
      place(last, hole);
      moved(last);
    }
  }

  /** The session's deadline is another now. */
  void moved(BfdSession session) {
    up(session);
    down(session);
  }

  private BfdSession at(int place) {
    BfdSession session = sessions[place];
    if (session == null) {
      throw new IllegalStateException("no session at " + place);
    }
    return session;
  }

  private void place(BfdSession session, int place) {
    sessions[place] = session;
    session.place = place;
  }

  private void up(BfdSession session) {
    while (session.place > 0) {
      BfdSession parent = at((session.place - 1) / 2);
      if (parent.deadlineNanos <= session.deadlineNanos) {
        return;
      }
      swap(parent, session);
    }
  }

  private void down(BfdSession session) {
    while (2 * session.place + 1 < size) {
      BfdSession child = at(2 * session.place + 1);
      if (child.place + 1 < size) {
        BfdSession other = at(child.place + 1);
        child = other.deadlineNanos < child.deadlineNanos ? other : child;
      }
      if (session.deadlineNanos <= child.deadlineNanos) {
        return;
      }
      swap(session, child);
    }
  }

  private void swap(BfdSession upper, BfdSession lower) {
    int place = upper.place;
    place(upper, lower.place);
    place(lower, place);
  }
}
