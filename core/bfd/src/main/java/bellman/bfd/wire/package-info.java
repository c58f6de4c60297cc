/**
 * BFD's packets as bytes: the control packet of RFC 5880 section 4.1, and an echo packet, whose
 * form is nobody's business but ours (section 5).
 *
 * <p>Reading judges a packet by the rules of section 6.8.6 that need no session, one rule a line;
 * what breaks one is a {@link bellman.bfd.wire.Discard}, which says which. Bytes of strangers are
 * ordinary data: nothing here throws for them.
 */
package bellman.bfd.wire;
