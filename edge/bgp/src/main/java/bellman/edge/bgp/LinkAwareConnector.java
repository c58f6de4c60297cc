package bellman.edge.bgp;

import bellman.bgp.session.Endpoints;
import bellman.net.link.Link;
import bellman.net.link.Links;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A way that is told of the links. */
final class LinkAwareConnector implements Connector {

  private final LinkAwareConnectors following;
  private final Connector connector;
  private final Reliance reliance;

  /** Set by the peer's thread, read by the one that watches the links, like the next. */
  private volatile @Nullable BgpPeer peer;

  /** The session that is established; null if there is none. */
  private volatile @Nullable Endpoints session;

  /** The link of that session; null if there is none that counts, or it is not known yet. */
  private volatile @Nullable Link link;

  /** Whether the session's own address was on an interface, and not just taken by a route. */
  private volatile boolean held;

  LinkAwareConnector(LinkAwareConnectors following, Connector connector, Reliance reliance) {
    this.following = following;
    this.connector = connector;
    this.reliance = reliance;
  }

  @Override
  public void begin(BgpPeer begun) {
    peer = begun;
    following.add(this);
    connector.begin(begun);
  }

  @Override
  public void end() {
    following.remove(this);
    connector.end();
  }

  @Override
  public void up(Endpoints endpoints) {
    Links now = following.now();
    link = reliance.linkOf(endpoints, now);
    held = now.has(endpoints.local(), endpoints.device());
    session = endpoints;
    links(now, following.now()); // it may have gone while it was looked for
    connector.up(endpoints);
  }

  @Override
  public void down() {
    session = null;
    link = null;
    held = false;
    connector.down();
  }

  /** On the thread that watches the links. */
  void links(Links before, Links now) {
    BgpPeer told = peer;
    if (told == null) {
      return;
    }
    connector.lookAgain();
    Endpoints endpoints = session;
    String why = endpoints == null ? null : broken(endpoints, now);
    if (why != null) {
      told.lost(why);
    }
    if (reliance.isNewlyMet(before, now)) {
      told.tryNow();
    }
  }

  /** Why a session can't go on; null if it can. */
  private @Nullable String broken(Endpoints endpoints, Links now) {
    Link standing = link;
    if (standing == null) { // it was up before the links were first heard of
      standing = reliance.linkOf(endpoints, now);
      link = standing;
    }
    String why = standing == null ? null : Reliance.broken(standing, now);
    if (why != null) {
      return why;
    }
    boolean there = now.has(endpoints.local(), endpoints.device());
    if (held && !there) {
      return "its own address " + endpoints.local() + " is no longer on any interface of this host";
    }
    held |= there;
    return null;
  }

  @Override
  public boolean isPassive() {
    return connector.isPassive();
  }

  @Override
  public @Nullable String warning() {
    return connector.warning();
  }

  @Override
  public @Nullable String found() {
    return connector.found();
  }

  @Override
  public SocketChannel open() throws IOException {
    return connector.open();
  }

  @Override
  public void connect(SocketChannel channel) throws IOException {
    connector.connect(channel);
  }
}
