package bellman.balancer.allocator;

import bellman.balancer.config.Pool;
import bellman.net.Address;
import bellman.net.AddressRange;
import bellman.net.Ipv4Address;
import bellman.net.Ipv6Address;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which address of a range, and which is the lowest that nobody holds.
 *
 * <p>A tree of nodes with 64 children, the lowest ones each standing for 64 addresses. Each node
 * has a word in which bit i says that child i has nothing free, so that the lowest free address is
 * found by looking at one word a level: four for a /8, ten for the largest range. Only nodes under
 * which something is held exist, and a lowest node holds its holders packed, so that a dense range
 * costs a few bytes an address. Addresses further than 2^60 from the start of a range are never
 * given out unasked, and are kept in a map.
 */
final class AddressSpace {

  private static final int BITS = 6;
  private static final long NEAR = 1L << 60;

  private final AddressRange range;
  private final boolean avoidBuggy;

  /** How many of the addresses are within reach of the tree. */
  private final long size;

  private final int levels;
  private @Nullable Node root;
  private final Map<Address, Object> far = new HashMap<>();

  /** A place in the tree; which kind is known from the level. */
  private sealed interface Node permits Branch, Leaf {}

  private static final class Branch implements Node {
    /** Bit i: nothing below child i is free. */
    long full;

    int children;
    final @Nullable Node[] child = new @Nullable Node[64];
  }

  private static final class Leaf implements Node {
    /** Bit i: address i is held, or is not to be given out. */
    long full;

    /** Bit i: address i is held. */
    long held;

    /** The holders of the held addresses, in order. */
    Object[] holders = new Object[0];
  }

  AddressSpace(AddressRange range, boolean avoidBuggy) {
    this.range = range;
    this.avoidBuggy = avoidBuggy && range.first() instanceof Ipv4Address;
    this.size = near(range);
    int needed = 1;
    while (needed < 10 && (size - 1) >>> (BITS * needed) != 0) {
      needed++;
    }
    this.levels = needed;
  }

  private static long near(AddressRange range) {
    long offset = offset(range.first(), range.last());
    return offset < 0 || offset >= NEAR ? NEAR : offset + 1;
  }

  AddressRange range() {
    return range;
  }

  /** How many nodes a search looks at, however many addresses are held. */
  int levels() {
    return levels;
  }

  /** How far an address is from the first; negative if it does not fit. */
  private static long offset(Address first, Address address) {
    if (first instanceof Ipv4Address from && address instanceof Ipv4Address to) {
      return to.number() - from.number();
    }
    if (first instanceof Ipv6Address from && address instanceof Ipv6Address to) {
      long low = to.low() - from.low();
      long high =
          to.high() - from.high() - (Long.compareUnsigned(to.low(), from.low()) < 0 ? 1 : 0);
      return high == 0 ? low : -1;
    }
    throw new IllegalArgumentException(address + " is of another family than " + first);
  }

  /** The holder of an address of the range; null if there is none. */
  @Nullable Object holder(Address address) {
    long offset = offset(range.first(), address);
    if (offset < 0 || offset >= size) {
      return far.get(address);
    }
    Node node = root;
    for (int level = levels - 1; level > 0; level--) {
      if (!(node instanceof Branch branch)) {
        return null;
      }
      node = branch.child[index(offset, level)];
    }
    if (!(node instanceof Leaf leaf)) {
      return null;
    }
    long bit = 1L << index(offset, 0);
    return (leaf.held & bit) == 0 ? null : leaf.holders[Long.bitCount(leaf.held & (bit - 1))];
  }

  private static int index(long offset, int level) {
    return (int) (offset >>> (BITS * level)) & 63;
  }

  /** Sets the holder of an address of the range; null frees it. */
  void hold(Address address, @Nullable Object holder) {
    long offset = offset(range.first(), address);
    if (offset < 0 || offset >= size) {
      if (holder == null) {
        far.remove(address);
      } else {
        far.put(address, holder);
      }
      return;
    }
    root = set(root, levels - 1, offset, holder);
  }

  private @Nullable Node set(@Nullable Node node, int level, long offset, @Nullable Object holder) {
    int index = index(offset, level);
    long bit = 1L << index;
    if (level == 0) {
      Leaf leaf = node instanceof Leaf there ? there : newLeaf(offset & -64);
      setLeaf(leaf, bit, offset, holder);
      return leaf.held == 0 ? null : leaf;
    }
    Branch branch = node instanceof Branch there ? there : new Branch();
    Node before = branch.child[index];
    Node after = set(before, level - 1, offset, holder);
    branch.child[index] = after;
    branch.children += (after == null ? 0 : 1) - (before == null ? 0 : 1);
    boolean full =
        switch (after) {
          case null -> false;
          case Branch below -> below.full == -1;
          case Leaf below -> below.full == -1;
        };
    branch.full = full ? branch.full | bit : branch.full & ~bit;
    return branch.children == 0 ? null : branch;
  }

  private Leaf newLeaf(long base) {
    var leaf = new Leaf();
    leaf.full = avoided(base);
    return leaf;
  }

  /** Which of 64 addresses are not to be given out unasked. */
  private long avoided(long base) {
    if (!avoidBuggy) {
      return 0;
    }
    long mask = 0;
    for (int i = 0; i < 64 && base + i < size; i++) {
      if (Pool.isBuggy(range.first().plus(base + i))) {
        mask |= 1L << i;
      }
    }
    return mask;
  }

  private void setLeaf(Leaf leaf, long bit, long offset, @Nullable Object holder) {
    int rank = Long.bitCount(leaf.held & (bit - 1));
    boolean was = (leaf.held & bit) != 0;
    if (was && holder != null) {
      leaf.holders[rank] = holder;
    } else if (holder != null) {
      Object[] more = new Object[leaf.holders.length + 1];
      System.arraycopy(leaf.holders, 0, more, 0, rank);
      more[rank] = holder;
      System.arraycopy(leaf.holders, rank, more, rank + 1, leaf.holders.length - rank);
      leaf.holders = more;
      leaf.held |= bit;
      leaf.full |= bit;
    } else if (was) {
      Object[] fewer = new Object[leaf.holders.length - 1];
      System.arraycopy(leaf.holders, 0, fewer, 0, rank);
      System.arraycopy(leaf.holders, rank + 1, fewer, rank, fewer.length - rank);
      leaf.holders = fewer;
      leaf.held &= ~bit;
      leaf.full &= ~bit | avoided(offset & -64);
    }
  }

  /** The lowest address that nobody holds and that may be given out; null if there is none. */
  @Nullable Address lowestFree() {
    long base = 0;
    Node node = root;
    for (int level = levels - 1; level > 0; level--) {
      int index = 0;
      if (node instanceof Branch branch) {
        if (branch.full == -1) {
          return null;
        }
        index = Long.numberOfTrailingZeros(~branch.full);
        node = branch.child[index];
      }
      base |= (long) index << (BITS * level);
    }
    long full = node instanceof Leaf leaf ? leaf.full : avoided(base);
    if (full == -1) {
      return null;
    }
    long offset = base | Long.numberOfTrailingZeros(~full);
    return offset < size ? range.first().plus(offset) : null;
  }
}
