package bellman.bgp.rib;

/** Why a peer that has a session does not have a route that may be meant for it. */
public sealed interface Lack {

  /** The session carries no routes of this family. */
  record NotCarried() implements Lack {}

  /** The table has no such route: it is about to come, or to go. */
  record NotInTable() implements Lack {}

  /**
   * The peer may have no more routes.
   *
   * @param limit how many it may have
   */
  record HeldBack(int limit) implements Lack {}

  /** No message can hold it; why, in words. */
  record TooLong(String why) implements Lack {}

  /** It waits until the peer has taken what was sent before. */
  record Underway() implements Lack {}
}
