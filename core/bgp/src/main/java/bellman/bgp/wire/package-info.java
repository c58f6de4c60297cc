/**
 * BGP messages as bytes, both ways (RFC 4271 and its extensions; RFCS.md lists which sections).
 *
 * <p>A message is a value of the sealed {@link bellman.bgp.wire.Message}; {@link
 * bellman.bgp.wire.MessageCodec} reads and writes it, and each part's reader stands beside its
 * writer under the RFC's own diagram. What was negotiated and changes how bytes read is an
 * argument, {@link bellman.bgp.wire.WireContext}, and never hidden state.
 *
 * <p>Bytes come from strangers. Everything is read through {@link bellman.net.ByteReader}, which
 * can't leave its slice, and what is wrong ends in one of two ways. Faults that leave the stream
 * unreadable, or the session unwanted, are a {@link bellman.bgp.wire.WireException} that carries
 * the NOTIFICATION which the RFC names. Faults inside an UPDATE's attributes are findings beside
 * the message, each with the severity of RFC 7606 as its type; none of them ends a session. Nothing
 * is allocated before the bytes that justify it are there.
 *
 * <p>{@link bellman.bgp.wire.UpdateWriter} is the way out at full speed: one attribute block, then
 * as many prefixes as fit, which are {@link bellman.bgp.wire.PackedPrefixes}, the same for every
 * session. So a message going out is an {@link bellman.bgp.wire.EncodedMessage} of parts.
 */
package bellman.bgp.wire;
