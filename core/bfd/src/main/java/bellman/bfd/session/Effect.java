package bellman.bfd.session;

import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.Diagnostic;
import bellman.bfd.wire.EchoPacket;

/** What a host is to do, in the order given. */
public sealed interface Effect {

  /** Send a control packet. */
  record Send(ControlPacket packet) implements Effect {}

  /** Send an echo packet, so that the neighbor's forwarding brings it back. */
  record SendEcho(EchoPacket packet) implements Effect {}

  /** The session is up. */
  record Up() implements Effect {}

  /**
   * The session was up and is no longer.
   *
   * @param neighbor the neighbor's last own diagnostic
   * @param neighborIndependent the neighbor's C bit: what it says of forwarding does not depend on
   *     its control plane (RFC 5882 section 4.3)
   */
  record Down(Cause cause, Diagnostic neighbor, boolean neighborIndependent) implements Effect {}

  /** Why a session went down. */
  enum Cause {
    DETECTION_EXPIRED("no packet came within the detection time"),
    ECHO_FAILED("echo packets are not returned"),
    NEIGHBOR_DOWN("the neighbor reports that it is down"),
    /** Says nothing about the path (RFC 5882 section 3.2). */
    NEIGHBOR_ADMIN_DOWN("the neighbor's BFD is administratively down"),
    ADMIN_DOWN("it is administratively down on this side"),
    /** Of the host that runs the machine, never the machine's. */
    DEFECT("internal error (please report) ended it");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
