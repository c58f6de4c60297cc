package bellman.edge.bgp;

import bellman.net.Address;
import bellman.net.Prefix;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A router that is waited for at a {@link Reception}, or any number of them. */
final class Guest implements Way {

  private final Reception reception;
  private final Prefix from;
  private final Transport transport;

  /**
   * Who takes the connections of any number of routers; null if there is one, and its peer does.
   */
  private final @Nullable BiConsumer<Address, SocketChannel> newcomers;

  /** Set before the guest is expected. */
  private volatile @Nullable BgpPeer peer;

  private volatile boolean expected;

  /** Why it can't be let in, or what it may be that keeps it out; written by the reception. */
  private volatile @Nullable String trouble;

  Guest(
      Reception reception,
      Prefix from,
      Transport transport,
      @Nullable BiConsumer<Address, SocketChannel> newcomers) {
    this.newcomers = newcomers;
    this.reception = reception;
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
  Door.Place place() {
    return new Door.Place(transport.device(), from.family());
  }

  /** The peer; there is one from {@link #begin} on. */
  BgpPeer peer() {
    BgpPeer known = peer;
    if (known == null) {
      throw new IllegalStateException("no peer waits for this router yet");
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

  /** Whether the reception has been told. */
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
  static final Comparator<Guest> CLOSEST =
      Comparator.<Guest>comparingInt(guest -> guest.from.length())
          .thenComparing(guest -> guest.called() != null);

  /** Whether a connection between these addresses is meant for it. */
  boolean matches(Address remote, Address local) {
    Address called = called();
    return from.contains(remote) && (called == null || called.equals(local));
  }

  /**
   * Whether nothing in a connection tells whose it is; passwords don't, since the kernel has to
   * know one before.
   */
  boolean canNotBeToldFrom(Guest other) {
    return from.equals(other.from)
        && (called() == null
            || other.called() == null
            || Objects.equals(called(), other.called())
            || !Objects.equals(transport.password(), other.transport.password()));
  }

  /** Which address of ours the router has to connect to; null for any. */
  private @Nullable Address called() {
    Address source = transport.source();
    return source != null && Dialler.isLocal(source) ? source : null;
  }

  @Override
  public void begin(BgpPeer begun) {
    peer = begun;
    reception.expect(this);
    expected = true;
  }

  @Override
  public void end() {
    reception.forget(this);
  }

  @Override
  public void lookAgain() {
    reception.lookAgain();
  }

  @Override
  public boolean isPassive() {
    return true;
  }

  @Override
  public @Nullable String warning() {
    String why = trouble;
    return why != null ? why : Dialler.sourceWarning(transport);
  }

  @Override
  public SocketChannel open() throws IOException {
    throw new IOException("it is the router that connects");
  }

  @Override
  public void connect(SocketChannel channel) throws IOException {
    throw new IOException("it is the router that connects");
  }
}
