package bellman.bfd.wire;

/** What a datagram came to: a packet, or the rule that it broke. */
public sealed interface Received permits ControlPacket, Discard {}
