package bellman.bgp.wire;

import bellman.net.ByteWriter;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Prefixes of one family as they stand in UPDATEs, packed once for all sessions that are sent them.
 * Where one UPDATE ends and the next begins depends on how much room a session's attributes leave.
 *
 * <p>Owned by one thread. The octets never change, so that messages made of them may be handed over
 * to others.
 */
public final class PackedPrefixes {

  private final Family family;
  private final byte[] octets;
  private final int count;

  /** How many octets each of them takes; 0 if some take more than others. */
  private final int each;

  /** Where the messages' shares end, by the room that each message has. */
  private final Map<Integer, int[]> ends = new HashMap<>(2);

  private PackedPrefixes(Family family, byte[] octets, int count, int each) {
    this.family = family;
    this.octets = octets;
    this.count = count;
    this.each = each;
  }

  /** Packs prefixes one after the other. */
  public static final class Packer {
    private final Family family;
    private final ByteWriter out = new ByteWriter(64);
    private int count;
    private int shortest = Integer.MAX_VALUE;
    private int longest;

    /** Of one family. */
    public Packer(Family family) {
      this.family = family;
    }

    /** One more prefix of the family. */
    public void add(Prefix prefix) {
      int before = out.size();
      Nlri.write(out, prefix);
      count++;
      int taken = out.size() - before;
      shortest = Math.min(shortest, taken);
      longest = Math.max(longest, taken);
    }

    /** All of them. */
    public PackedPrefixes packed() {
      return new PackedPrefixes(family, out.toBytes(), count, shortest == longest ? longest : 0);
    }
  }

  /** Packs prefixes, all of one family. */
  public static PackedPrefixes of(Family family, Iterable<Prefix> prefixes) {
    var packer = new Packer(family);
    prefixes.forEach(packer::add);
    return packer.packed();
  }

  Family family() {
    return family;
  }

  byte[] octets() {
    return octets;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /**
   * Where each message's share ends, if each takes as many prefixes as it has room for.
   *
   * @param room octets for prefixes in each message; at least one prefix fits
   */
  int[] ends(int room) {
    return ends.computeIfAbsent(room, each == 0 ? this::cut : this::cutEven);
  }

  /** The same where all take as much, as host routes do: not a hundred thousand are looked at. */
  private int[] cutEven(int room) {
    int share = room / each * each;
    int[] cuts = new int[Math.ceilDiv(octets.length, share)];
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = Math.min(octets.length, (i + 1) * share);
    }
    return cuts;
  }

  private int[] cut(int room) {
    int[] cuts = new int[octets.length / Math.max(1, room - family.bits() / 8) + 2];
    int messages = 0;
    int start = 0;
    int at = 0;
    while (at < octets.length) {
      int next = at + 1 + ((octets[at] & 0xff) + 7) / 8;
      if (next - start > room) {
        cuts[messages++] = at;
        start = at;
      }
      at = next;
    }
    if (at > start) {
      cuts[messages++] = at;
    }
    return Arrays.copyOf(cuts, messages);
  }
}
