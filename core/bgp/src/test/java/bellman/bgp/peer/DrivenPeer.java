package bellman.bgp.peer;

import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Event;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A peer with its streams, which a test runs by hand: what it is told, and what it then wants. */
final class DrivenPeer {

  static final Asn ASN = new Asn(64500);
  static final Endpoints ENDPOINTS =
      new Endpoints(Address.parse("192.0.2.1"), Address.parse("192.0.2.2"));
  static final byte[] KEEPALIVE = MessageCodec.encode(new Message.Keepalive());
  static final byte[] OPEN = open("10.0.0.2");

  private final Settings settings;
  private final Map<Integer, InboundStream> streams = new HashMap<>();
  private final Map<Integer, WireContext> contexts = new HashMap<>();
  long now = 1_000_000_000_000L;
  Peer peer = Peer.created(now);

  /** All that it wanted since {@link #forget}. */
  final List<PeerEffect> effects = new ArrayList<>();

  DrivenPeer(@Nullable Integer restartTimeSeconds) {
    this.settings =
        new Settings(
            ASN,
            new Settings.RemoteAs.Internal(),
            RouterId.parse("10.0.0.1"),
            new Settings.Timers(90, 30, null, 0),
            new Settings.Offer(Set.of(Family.IPV4), restartTimeSeconds, false, false, null),
            false,
            false);
  }

  /** One that has been started, and dials 0. */
  static DrivenPeer started() {
    return new DrivenPeer(null).told(new Event.Start());
  }

  /** One with a session on 0. */
  static DrivenPeer established() {
    return started().dialed(0).octets(0, OPEN).octets(0, KEEPALIVE).forget();
  }

  /** The OPEN of a router with this identifier, which can all that matters here. */
  static byte[] open(String routerId) {
    List<Capability> capabilities =
        List.of(
            new Capability.MultiProtocol(AddressFamily.unicast(Family.IPV4)),
            new Capability.Refresh(),
            new Capability.FourOctetAs(ASN),
            new Capability.ExtendedMessage());
    return MessageCodec.encode(new Open(ASN, 90, RouterId.parse(routerId), capabilities));
  }

  DrivenPeer told(PeerEvent event) {
    PeerStep step = PeerMachine.step(settings, peer, event, now);
    peer = step.next();
    for (PeerEffect effect : step.effects()) {
      effects.add(effect);
      if (effect instanceof PeerEffect.Agree(int connection, var context)) {
        contexts.put(connection, context);
      }
    }
    return this;
  }

  DrivenPeer told(Event event) {
    return told(new PeerEvent.OfSession(event));
  }

  DrivenPeer forget() {
    effects.clear();
    return this;
  }

  DrivenPeer dialed(int connection) {
    return told(new Event.Connected(connection, ENDPOINTS));
  }

  /** The router connects; returns the number. */
  int accepted() {
    int connection = peer.nextAccepted();
    told(new Event.Accepted(connection, ENDPOINTS));
    return connection;
  }

  /** The router sends octets, as a reader hands them over. */
  DrivenPeer octets(int connection, byte[] octets) {
    InboundStream stream = streams.computeIfAbsent(connection, _ -> new InboundStream());
    try {
      for (Message message : read(stream, octets, () -> context(connection))) {
        told(new Event.Received(connection, message));
      }
    } catch (WireException e) {
      told(new Event.Malformed(connection, e.notification(), String.valueOf(e.getMessage())));
    }
    return this;
  }

  private WireContext context(int connection) {
    return contexts.getOrDefault(connection, WireContext.BASE);
  }

  /** Puts octets into a stream, and returns the messages that this completes. */
  static List<Message> read(InboundStream stream, byte[] octets, Supplier<WireContext> context)
      throws WireException {
    List<Message> messages = new ArrayList<>();
    int taken = 0;
    while (taken < octets.length) {
      int count = Math.min(stream.room(), octets.length - taken);
      System.arraycopy(octets, taken, stream.buffer(), stream.end(), count);
      stream.filled(count);
      taken += count;
      for (Message message = stream.next(context.get());
          message != null;
          message = stream.next(context.get())) {
        messages.add(message);
      }
    }
    return messages;
  }

  /** What it said on a connection, decoded. */
  List<Message> said(int connection) {
    List<Message> said = new ArrayList<>();
    for (PeerEffect effect : effects) {
      if (effect instanceof PeerEffect.Write(int on, var messages, _) && on == connection) {
        messages.forEach(message -> said.add(decoded(message)));
      }
    }
    return said;
  }

  private static Message decoded(EncodedMessage message) {
    byte[] octets = message.toBytes();
    try {
      return MessageCodec.decode(octets, 0, octets.length, WireContext.BASE);
    } catch (WireException e) {
      throw new AssertionError(e);
    }
  }

  /** What it wanted, by name. */
  List<String> wanted() {
    return effects.stream().map(effect -> effect.getClass().getSimpleName()).toList();
  }
}
