package bellman.lab.hostile;

import java.io.IOException;
import java.util.List;

/** Neighbors whose session is up, and who use it as nobody should. */
final class Misuse {
  private static final int HOLD = 90;

  private Misuse() {}

  /** UPDATEs of real routers with some bits turned over, until the speaker has had enough. */
  static void mutated(Conversation conversation, Actor actor)
      throws IOException, InterruptedException {
    conversation.establish(
        actor.open(HOLD, Octets.ipv4(), Octets.capability(1, 0, 2, 0, 1), Octets.routeRefresh()));
    conversation.listenBeside();
    List<byte[]> updates = Mutation.ofType(actor.captures(), Octets.UPDATE);
    while (true) {
      for (int i = 0; i < 100; i++) {
        conversation.send(Mutation.of(updates.get(actor.draw(updates.size())), actor.random()));
      }
      Thread.sleep(20);
    }
  }

  /** Its window closes: it asks for the table again and again, and takes none of it. */
  static void readsNothing(Conversation conversation, Actor actor)
      throws IOException, InterruptedException {
    conversation.establish(actor.open(HOLD, Octets.ipv4(), Octets.routeRefresh()));
    while (true) {
      conversation.send(Octets.keepalive());
      conversation.send(Octets.times(100, Octets.refresh(1, 1, 0)));
      Thread.sleep(100);
    }
  }

  /** Each octet in a segment of its own. */
  static void octetByOctet(Conversation conversation, Actor actor)
      throws IOException, InterruptedException {
    conversation.listenBeside();
    slowly(conversation, actor.open(HOLD, Octets.ipv4()), 10);
    while (true) {
      slowly(conversation, Octets.keepalive(), 1);
      slowly(conversation, Octets.announcing(actor.asn(), 100 + actor.draw(400)), 0);
    }
  }

  private static void slowly(Conversation conversation, byte[] octets, int millis)
      throws IOException, InterruptedException {
    for (byte octet : octets) {
      conversation.send(new byte[] {octet});
      Thread.sleep(millis);
    }
  }

  /** The speaker's hold timer has to end it. */
  static void noKeepalives(Conversation conversation, Actor actor) throws IOException {
    conversation.establish(actor.open(Octets.SHORTEST_HOLD, Octets.ipv4()));
    conversation.listen();
  }

  /** Nothing is wrong with it. */
  static void ordinary(Conversation conversation, Actor actor)
      throws IOException, InterruptedException {
    conversation.establish(actor.open(HOLD, Octets.ipv4()));
    conversation.listenBeside();
    while (true) {
      conversation.send(Octets.keepalive());
      Thread.sleep(1000);
    }
  }
}
