package bellman.simulator;

import bellman.bgp.peer.InboundStream;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import org.jspecify.annotations.Nullable;

/** One end of a line as a peer has it: what has come, and what was agreed. */
final class OpenConnection {

  final Line.End end;
  WireContext context = WireContext.BASE;
  private final InboundStream in = new InboundStream();

  OpenConnection(Line.End end) {
    this.end = end;
  }

  /** Octets came; returns how many there was room for. */
  int put(byte[] bytes, int from) {
    int count = Math.min(in.room(), bytes.length - from);
    System.arraycopy(bytes, from, in.buffer(), in.end(), count);
    in.filled(count);
    return count;
  }

  /** The next whole message; null if there is none. */
  @Nullable Message next() throws WireException {
    return in.next(context);
  }
}
