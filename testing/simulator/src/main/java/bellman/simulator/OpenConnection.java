package bellman.simulator;

import bellman.bgp.wire.WireContext;

/** One end of a line as a peer has it: what has come and is no whole message, what was agreed. */
final class OpenConnection {

  final Line.End end;
  byte[] unread = {};
  WireContext context = WireContext.BASE;

  OpenConnection(Line.End end) {
    this.end = end;
  }
}
