package bellman.bfd.session;

import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.EchoPacket;

/** What happens to a session. */
public sealed interface Event {

  /** A deadline has come, or may have. */
  record Tick() implements Event {}

  /** A packet for this session came that {@link ControlPacket#read} lets through. */
  record Received(ControlPacket packet) implements Event {}

  /** An echo packet came back. */
  record EchoReturned(EchoPacket packet) implements Event {}

  /** The settings are others than before: those of this step. */
  record Edited() implements Event {}

  /** The session is to be administratively down (RFC 5880 section 6.8.16). */
  record Disable() implements Event {}

  /** It is no longer to be that. */
  record Enable() implements Event {}
}
