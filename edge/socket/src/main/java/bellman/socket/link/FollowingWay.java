package bellman.socket.link;

import bellman.bgp.session.Endpoints;
import bellman.socket.BgpPeer;
import bellman.socket.Way;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A way that is told of the links. */
final class FollowingWay implements Way {

  private final LinkFollowing following;
  private final Way way;
  private final Reliance reliance;

  /** Set by the peer's thread, read by the one that watches the links, like the next. */
  private volatile @Nullable BgpPeer peer;

  /** The session that is established; null if there is none. */
  private volatile @Nullable Endpoints session;

  /** The link of that session; null if there is none that counts, or it is not known yet. */
  private volatile @Nullable Link link;

  FollowingWay(LinkFollowing following, Way way, Reliance reliance) {
    this.following = following;
    this.way = way;
    this.reliance = reliance;
  }

  @Override
  public void begin(BgpPeer begun) {
    peer = begun;
    following.add(this);
    way.begin(begun);
  }

  @Override
  public void end() {
    following.remove(this);
    way.end();
  }

  @Override
  public void up(Endpoints endpoints) {
    Links now = following.now();
    link = reliance.linkOf(endpoints.local(), endpoints.remote(), now);
    session = endpoints;
    links(now, following.now()); // it may have gone while it was looked for
    way.up(endpoints);
  }

  @Override
  public void down() {
    session = null;
    link = null;
    way.down();
  }

  /** On the thread that watches the links. */
  void links(Links before, Links now) {
    BgpPeer told = peer;
    if (told == null) {
      return;
    }
    way.lookAgain();
    Endpoints endpoints = session;
    if (endpoints != null && link == null) { // it was up before the links were first heard of
      link = reliance.linkOf(endpoints.local(), endpoints.remote(), now);
    }
    Link standing = link;
    String why = standing == null ? null : Reliance.broken(standing, now);
    if (why != null) {
      told.lost(why);
    }
    if (reliance.isNewlyMet(before, now)) {
      told.tryNow();
    }
  }

  @Override
  public boolean isPassive() {
    return way.isPassive();
  }

  @Override
  public @Nullable String warning() {
    return way.warning();
  }

  @Override
  public @Nullable String found() {
    return way.found();
  }

  @Override
  public SocketChannel open() throws IOException {
    return way.open();
  }

  @Override
  public void connect(SocketChannel channel) throws IOException {
    way.connect(channel);
  }
}
