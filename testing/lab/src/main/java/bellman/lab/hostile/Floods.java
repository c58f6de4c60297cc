package bellman.lab.hostile;

import java.io.IOException;

/** Neighbors whose session is up, and who send as much as the socket takes. */
final class Floods {
  private static final int HOLD = 90;

  /** What is written at once, so that the writing itself is cheap. */
  private static final int AT_ONCE = 256 * 1024;

  private Floods() {}

  static void announcements(Conversation conversation, Actor actor) throws IOException {
    flood(conversation, actor, Octets.announcing(actor.asn(), Octets.LONGEST));
  }

  static void extended(Conversation conversation, Actor actor) throws IOException {
    byte[] one = Octets.announcing(actor.asn(), Octets.LONGEST_EXTENDED);
    flood(conversation, actor, one, Octets.extendedMessages());
  }

  static void withdrawals(Conversation conversation, Actor actor) throws IOException {
    flood(conversation, actor, Octets.withdrawing(Octets.LONGEST));
  }

  static void refreshes(Conversation conversation, Actor actor) throws IOException {
    flood(conversation, actor, Octets.refresh(1, 1, 0), Octets.routeRefresh());
  }

  static void keepalives(Conversation conversation, Actor actor) throws IOException {
    flood(conversation, actor, Octets.keepalive());
  }

  /** Attributes as long as messages can be: paths, communities, ones that nobody knows. */
  static void hugeAttributes(Conversation conversation, Actor actor) throws IOException {
    conversation.establish(
        actor.open(
            HOLD, Octets.ipv4(), Octets.extendedMessages(), Octets.capability(65, 0, 0, 1, 1)));
    conversation.listenBeside();
    while (true) {
      int room =
          actor.draw(2) == 0
              ? Octets.LONGEST_EXTENDED - 200
              : 1 + actor.draw(Octets.LONGEST_EXTENDED - 200);
      byte[] value = actor.noise(room);
      byte[] one =
          switch (actor.draw(6)) {
            case 0 -> Octets.attribute(0x40, 2, segments(value));
            case 1 -> Octets.attribute(0xc0, 8, value);
            case 2 -> Octets.attribute(0xc0, 32, value);
            case 3 -> Octets.attribute(0x80, 14, value);
            case 4 -> Octets.attribute(0x80, 15, value);
            default -> Octets.attribute(0xc0, actor.draw(256), value);
          };
      byte[] prefix = {24, 10, 7, (byte) actor.draw(256)};
      conversation.send(
          Octets.update(new byte[0], Octets.joined(Octets.attributes(actor.asn()), one), prefix));
    }
  }

  /** Makes the octets of a path look like segments of 255 numbers each. */
  private static byte[] segments(byte[] value) {
    for (int at = 0; at + 2 < value.length; at += 2 + 255 * 4) {
      value[at] = 2;
      value[at + 1] = (byte) 255;
    }
    return value;
  }

  private static void flood(
      Conversation conversation, Actor actor, byte[] message, byte[]... capabilities)
      throws IOException {
    byte[][] all = new byte[capabilities.length + 1][];
    all[0] = Octets.ipv4();
    System.arraycopy(capabilities, 0, all, 1, capabilities.length);
    conversation.establish(actor.open(HOLD, all));
    conversation.listenBeside();
    byte[] many = Octets.times(Math.max(1, AT_ONCE / message.length), message);
    while (true) {
      conversation.send(many);
    }
  }
}
