package bellman.edge.bgp;

import bellman.net.Address;
import bellman.net.Prefix;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A router that is waited for at a {@link PassiveAcceptor}, or any number of them. */
final class PassivePeer implements Connector {

  private final PassiveAcceptor acceptor;
  private final Prefix from;
  private final Transport transport;

  /**
   * Who takes the connections of any number of routers; null if there is one, and its peer does.
   */
  private final @Nullable BiConsumer<Address, SocketChannel> newcomers;

  /** Set before the passive peer is expected. */
  private volatile @Nullable BgpPeer peer;

  private volatile boolean expected;

  /** Why it can't be let in, or what it may be that keeps it out; written by the acceptor. */
  private volatile @Nullable String trouble;

  PassivePeer(
      PassiveAcceptor acceptor,
      Prefix from,
      Transport transport,
      @Nullable BiConsumer<Address, SocketChannel> newcomers) {
    this.newcomers = newcomers;
    this.acceptor = acceptor;
    this.from = from;
    this.transport = transport;
  }

  /** Where it comes from. */
  Prefix from() {
    return from;
  }

  Transport transport() {
    return transport;
  }

  /** Where it has to knock. */
  ListeningSocket.Place place() {
    return new ListeningSocket.Place(transport.device(), from.family());
  }

  /** The peer; there is one from {@link #begin} on. */
  BgpPeer peer() {
    BgpPeer known = peer;
    if (known == null) {
      throw new IllegalStateException("no peer is waiting for this router yet");
    }
    return known;
  }

  /** A connection is its. */
  void accept(Address router, SocketChannel connection) {
    if (newcomers == null) {
      peer().accept(connection);
    } else {
      newcomers.accept(router, connection);
    }
  }

  /** Whether the acceptor has been told. */
  boolean isExpected() {
    return expected;
  }

  void trouble(@Nullable String why) {
    trouble = why;
  }

  @Nullable String trouble() {
    return trouble;
  }

  /** Of several that match, the one that says most of the router. */
  static final Comparator<PassivePeer> CLOSEST =
      Comparator.<PassivePeer>comparingInt(passivePeer -> passivePeer.from.length())
          .thenComparing(passivePeer -> passivePeer.called() != null);

  /** Whether a connection between these addresses is meant for it. */
  boolean matches(Address remote, Address local) {
    Address called = called();
    return from.contains(remote) && (called == null || called.equals(local));
  }

  /**
   * Whether nothing in a connection tells whose it is; passwords don't, since the kernel has to
   * know one before.
   */
  boolean canNotBeToldFrom(PassivePeer other) {
    return from.equals(other.from)
        && (called() == null
            || other.called() == null
            || Objects.equals(called(), other.called())
            || !Objects.equals(transport.password(), other.transport.password()));
  }

  /** Which address of ours the router has to connect to; null for any. */
  private @Nullable Address called() {
    Address source = transport.source();
    return source != null && Dialer.isLocal(source) ? source : null;
  }

  @Override
  public void begin(BgpPeer begun) {
    peer = begun;
    acceptor.expect(this);
    expected = true;
  }

  @Override
  public void end() {
    acceptor.forget(this);
  }

  @Override
  public void lookAgain() {
    acceptor.lookAgain();
  }

  @Override
  public boolean isPassive() {
    return true;
  }

  @Override
  public @Nullable String warning() {
    String why = trouble;
    return why != null ? why : Dialer.sourceWarning(transport);
  }

  @Override
  public SocketChannel open() throws IOException {
    throw new IOException("the router initiates the connection");
  }

  @Override
  public void connect(SocketChannel channel) throws IOException {
    throw new IOException("the router initiates the connection");
  }
}
