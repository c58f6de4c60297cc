package bellman.lab.hostile;

import java.io.IOException;

/** The kinds of hostile neighbors. */
public enum Kind {
  // floods: as much as the sockets take
  ANNOUNCES(Side.WAITS),
  ANNOUNCES_EXTENDED(Side.WAITS),
  WITHDRAWS(Side.DIALS),
  REFRESHES(Side.DIALS),
  KEEPALIVES(Side.WAITS),
  HUGE_ATTRIBUTES(Side.WAITS),

  // sessions that don't last
  RESETS(Side.DIALS),
  CONNECTS(Side.DIALS),
  NOTIFIES(Side.WAITS),
  RESTARTS(Side.DIALS),
  COLLIDES(Side.DIALS),

  // handshakes that are wrong, or never end
  WRONG_OPENS(Side.WAITS),
  MUTATED_OPENS(Side.DIALS),
  LINGERS(Side.DIALS),
  SAYS_NOTHING(Side.WAITS),

  // sessions that are up, and bad
  MUTATED_UPDATES(Side.WAITS),
  READS_NOTHING(Side.WAITS),
  OCTET_BY_OCTET(Side.DIALS),
  NO_KEEPALIVES(Side.WAITS),

  /** Beside an ordinary session, BFD that comes and goes, and packets that are no one's. */
  BFD(Side.WAITS),

  /** No peer of the speaker has its address. */
  STRANGER(Side.DIALS);

  private enum Side {
    WAITS,
    DIALS
  }

  private final Side side;

  Kind(Side side) {
    this.side = side;
  }

  /** The speaker has to wait for it. */
  public boolean dials() {
    return side != Side.WAITS;
  }

  /** The speaker knows of it. */
  public boolean isPeer() {
    return this != STRANGER;
  }

  /** How many connections it has at once. */
  int connections() {
    return switch (this) {
      case COLLIDES -> 4;
      case LINGERS -> 16;
      default -> 1;
    };
  }

  /** Does it with one connection; when this returns, the connection is closed. */
  void play(Conversation conversation, Actor actor) throws IOException, InterruptedException {
    switch (this) {
      case ANNOUNCES -> Floods.announcements(conversation, actor);
      case ANNOUNCES_EXTENDED -> Floods.extended(conversation, actor);
      case WITHDRAWS -> Floods.withdrawals(conversation, actor);
      case REFRESHES -> Floods.refreshes(conversation, actor);
      case KEEPALIVES -> Floods.keepalives(conversation, actor);
      case HUGE_ATTRIBUTES -> Floods.hugeAttributes(conversation, actor);
      case RESETS -> Departures.reset(conversation, actor);
      case CONNECTS -> Departures.connect(conversation, actor);
      case NOTIFIES -> Departures.notify(conversation, actor);
      case RESTARTS -> Departures.restart(conversation, actor);
      case COLLIDES -> Departures.collide(conversation, actor);
      case WRONG_OPENS -> Openings.wrong(conversation, actor);
      case MUTATED_OPENS -> Openings.mutated(conversation, actor);
      case LINGERS -> Openings.linger(conversation, actor);
      case SAYS_NOTHING -> Openings.silence(conversation, actor);
      case MUTATED_UPDATES -> Misuse.mutated(conversation, actor);
      case READS_NOTHING -> Misuse.readsNothing(conversation, actor);
      case OCTET_BY_OCTET -> Misuse.octetByOctet(conversation, actor);
      case NO_KEEPALIVES -> Misuse.noKeepalives(conversation, actor);
      case BFD -> Misuse.ordinary(conversation, actor);
      case STRANGER -> Openings.stranger(conversation, actor);
    }
  }
}
