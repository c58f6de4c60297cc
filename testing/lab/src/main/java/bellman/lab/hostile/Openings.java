package bellman.lab.hostile;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Neighbors that don't come through the handshake. */
final class Openings {
  private static final int HOLD = 90;

  private Openings() {}

  /** An OPEN that the speaker has to object to, or almost. */
  static void wrong(Conversation conversation, Actor actor) throws IOException {
    byte[] good = actor.open(HOLD, Octets.ipv4(), Octets.routeRefresh());
    conversation.send(
        switch (actor.draw(14)) {
          case 0 -> Octets.open(actor.asn() + 1, HOLD);
          case 1 -> Octets.open(3, actor.asn(), HOLD, 0x0a090909);
          case 2 -> Octets.open(actor.asn(), 1 + actor.draw(2));
          case 3 -> Octets.open(4, actor.asn(), HOLD, 0); // no identifier
          case 4 -> Octets.open(4, actor.asn(), HOLD, 0x0a090002); // the speaker's own
          case 5 ->
              Octets.open(actor.asn(), HOLD, Octets.capability(200 + actor.draw(50), 1, 2, 3));
          case 6 -> Octets.open(actor.asn(), HOLD, duplicates());
          case 7 -> Octets.open(actor.asn(), HOLD, Octets.capability(65, 0, 0, 0, 0));
          case 8 ->
              Octets.open(
                  actor.asn(), HOLD, Octets.capability(1, 0, 2, 0, 128)); // no common family
          case 9 -> edited(good, actor.draw(16), 0); // the marker
          case 10 -> edited(good, 17, actor.draw(256)); // the length
          case 11 -> edited(good, 18, actor.draw(256)); // the type
          case 12 -> edited(good, 28, actor.draw(256)); // the length of the parameters
          default -> Octets.update(new byte[0], new byte[0], new byte[0]); // no OPEN at all
        });
    conversation.send(Octets.keepalive());
    conversation.listen();
  }

  private static byte[][] duplicates() {
    byte[][] all = new byte[24][];
    Arrays.fill(all, Octets.ipv4());
    return all;
  }

  private static byte[] edited(byte[] message, int at, int octet) {
    message[at] = (byte) octet;
    return message;
  }

  /** OPENs of real routers with some bits turned over, and at times our AS in them. */
  static void mutated(Conversation conversation, Actor actor) throws IOException {
    List<byte[]> opens = Mutation.ofType(actor.captures(), Octets.OPEN);
    byte[] open = Mutation.of(opens.get(actor.draw(opens.size())), actor.random());
    if (actor.draw(2) == 0 && open.length > 21) {
      open[20] = (byte) (actor.asn() >> 8);
      open[21] = (byte) actor.asn();
    }
    conversation.send(open);
    conversation.send(Octets.keepalive());
    conversation.listen();
  }

  /** Begins a message and never ends it, for as long as it is let. */
  static void linger(Conversation conversation, Actor actor) throws IOException {
    byte[] open = actor.open(HOLD, Octets.ipv4());
    conversation.send(Arrays.copyOf(open, actor.draw(open.length)));
    conversation.listen();
  }

  static void silence(Conversation conversation, Actor actor) throws IOException {
    conversation.listen();
  }

  /** Nobody knows it. It says what it likes. */
  static void stranger(Conversation conversation, Actor actor) throws IOException {
    switch (actor.draw(3)) {
      case 0 -> conversation.send(actor.open(HOLD, Octets.ipv4()));
      case 1 -> conversation.send(actor.noise(1 + actor.draw(5000)));
      default -> {}
    }
    conversation.reset();
  }
}
