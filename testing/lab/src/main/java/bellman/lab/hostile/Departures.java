package bellman.lab.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Neighbors whose sessions end as soon as they are up, or before. */
final class Departures {
  private static final int HOLD = 90;

  private Departures() {}

  static void reset(Conversation conversation, Actor actor) throws IOException {
    conversation.establish(actor.open(HOLD, Octets.ipv4()));
    conversation.reset();
  }

  static void connect(Conversation conversation, Actor actor) throws IOException {
    switch (actor.draw(3)) {
      case 0 -> conversation.reset();
      case 1 -> conversation.send(actor.open(HOLD));
      default -> {}
    }
  }

  /** Every Cease there is (RFC 4486), Hard Resets (RFC 8538), errors, and ones that are none. */
  static void notify(Conversation conversation, Actor actor) throws IOException {
    boolean restarts = actor.draw(2) == 0;
    conversation.establish(
        restarts
            ? actor.open(HOLD, Octets.ipv4(), Octets.restarting(1))
            : actor.open(HOLD, Octets.ipv4()));
    byte[] text = "gone\n\u001b[2J\u202e for now".getBytes(StandardCharsets.UTF_8);
    byte[] reason = Octets.joined(new byte[] {(byte) text.length}, text);
    conversation.send(
        switch (actor.draw(6)) {
          case 0, 1 -> Octets.notification(6, 4, reason);
          case 2 -> Octets.notification(6, 9, Octets.joined(new byte[] {6, 9, 6, 9, 6}, reason));
          case 3 -> Octets.notification(6, actor.draw(12), reason);
          case 4 -> Octets.notification(actor.draw(256), actor.draw(256), actor.noise(4000));
          default ->
              Octets.joined(
                  Octets.notification(6, 2), Octets.times(200, Octets.notification(1, 1)));
        });
  }

  /**
   * Restarts, and says each time that it has kept what it forwards; with no word, as if it died.
   */
  static void restart(Conversation conversation, Actor actor)
      throws IOException, InterruptedException {
    conversation.establish(
        actor.open(HOLD, Octets.ipv4(), Octets.restarting(4095 - actor.draw(2) * 4095)));
    if (actor.draw(2) == 0) {
      conversation.send(Octets.update(new byte[0], new byte[0], new byte[0])); // End-of-RIB
    }
    Thread.sleep(actor.draw(300));
    if (actor.draw(2) == 0) {
      conversation.reset();
    }
  }

  /** One of several connections at once: which of them lives is the speaker's to say. */
  static void collide(Conversation conversation, Actor actor)
      throws IOException, InterruptedException {
    conversation.send(actor.open(HOLD, Octets.ipv4()));
    Thread.sleep(actor.draw(20));
    if (actor.draw(2) == 0) {
      conversation.send(Octets.keepalive());
    }
    if (actor.draw(8) != 0) {
      conversation.listen();
    }
  }
}
