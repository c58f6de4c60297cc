package bellman.bgp.rib;

import java.util.Arrays;

/**
 * A set of prefixes of one family that makes no objects: open addressing with linear probing. What
 * is in it comes from strangers, who don't know the seed, so that they can't choose prefixes that
 * fall upon each other.
 */
final class PrefixSet {

  private static final int LEAST = 16;

  private final long seed;
  private long[] highs = new long[LEAST];
  private long[] lows = new long[LEAST];

  /** Lengths plus one; 0 for a free place. */
  private byte[] lengths = new byte[LEAST];

  private int size;

  PrefixSet(long seed) {
    this.seed = seed;
  }

  int size() {
    return size;
  }

  boolean contains(long high, long low, int length) {
    return lengths[place(high, low, length)] != 0;
  }

  void add(long high, long low, int length) {
    int at = place(high, low, length);
    if (lengths[at] != 0) {
      return;
    }
    put(at, high, low, (byte) (length + 1));
    size++;
    if (size * 3 > lengths.length * 2) {
      grow();
    }
  }

  /** Whether it was there. */
  boolean remove(long high, long low, int length) {
    int hole = place(high, low, length);
    if (lengths[hole] == 0) {
      return false;
    }
    int mask = lengths.length - 1;
    for (int i = (hole + 1) & mask; lengths[i] != 0; i = (i + 1) & mask) {
      int home = home(highs[i], lows[i], lengths[i]);
      if (((i - home) & mask) >= ((i - hole) & mask)) { // it would not be found behind the hole
        put(hole, highs[i], lows[i], lengths[i]);
        hole = i;
      }
    }
    lengths[hole] = 0;
    size--;
    return true;
  }

  void clear() {
    Arrays.fill(lengths, (byte) 0);
    size = 0;
  }

  /** Where it is, or where it would be. */
  private int place(long high, long low, int length) {
    byte marked = (byte) (length + 1);
    int mask = lengths.length - 1;
    int at = home(high, low, marked);
    while (lengths[at] != 0 && (highs[at] != high || lows[at] != low || lengths[at] != marked)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private int home(long high, long low, byte marked) {
    long hash = mixed(mixed(mixed(seed ^ high) ^ low) ^ marked);
    return (int) hash & (lengths.length - 1);
  }

  /** The end of MurmurHash3: every bit has a say in every bit. */
  private static long mixed(long number) {
    long hash = (number ^ number >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }

  private void put(int at, long high, long low, byte marked) {
    highs[at] = high;
    lows[at] = low;
    lengths[at] = marked;
  }

  private void grow() {
    long[] oldHighs = highs;
    long[] oldLows = lows;
    byte[] oldLengths = lengths;
    int places = oldLengths.length * 2;
    highs = new long[places];
    lows = new long[places];
    lengths = new byte[places];
    for (int i = 0; i < oldLengths.length; i++) {
      if (oldLengths[i] != 0) {
        int length = (oldLengths[i] & 0xff) - 1;
        put(place(oldHighs[i], oldLows[i], length), oldHighs[i], oldLows[i], oldLengths[i]);
      }
    }
  }
}
