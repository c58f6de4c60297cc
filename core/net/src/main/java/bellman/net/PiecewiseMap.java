package bellman.net;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A hash map that can be gone through a piece at a time while it changes in between: a key is
 * always in the same piece. So whoever visits all pieces, one after the other, meets each key that
 * is there all the time exactly once, and none twice, whatever comes and goes meanwhile.
 *
 * <p>A piece of a map with {@code n} entries has about {@code n / 256} of them. An empty map costs
 * next to nothing. Owned by one thread, as any map of this house is; keys and values are not null.
 */
public final class PiecewiseMap<K, V> extends AbstractMap<K, V> {

  /** How many pieces every map has: 0..255. */
  public static final int PIECES = 256;

  private static final int SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(PIECES);

  private static final Map<?, ?>[] NOTHING = new Map<?, ?>[PIECES];

  static {
    Arrays.fill(NOTHING, Map.of());
  }

  /** {@link #NOTHING} as long as it is shared with all maps that have no entry. */
  private Map<K, V>[] pieces = nothing();

  private boolean isShared = true;
  private int size;

  /** A map without entries. */
  public PiecewiseMap() {}

  @SuppressWarnings("unchecked") // nothing is ever put into it
  private static <K, V> Map<K, V>[] nothing() {
    return (Map<K, V>[]) NOTHING;
  }

  /** The piece that a key is in, whether it is there or not. The low bits are the pieces' own. */
  public static int pieceOf(Object key) {
    return (key.hashCode() * 0x9E3779B1) >>> SHIFT;
  }

  /**
   * Visits the entries of one piece; the map may not be changed meanwhile.
   *
   * @param piece 0..{@link #PIECES} - 1
   * @return how many there were
   */
  public int forEachIn(int piece, BiConsumer<? super K, ? super V> visitor) {
    Map<K, V> one = pieces[piece];
    one.forEach(visitor);
    return one.size();
  }

  @Override
  public @Nullable V get(Object key) {
    return pieces[pieceOf(key)].get(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return pieces[pieceOf(key)].containsKey(key);
  }

  @Override
  public @Nullable V put(K key, V value) {
    V before = piece(key).put(key, value);
    if (before == null) {
      size++;
    }
    return before;
  }

  @Override
  public V computeIfAbsent(K key, Function<? super K, ? extends V> made) {
    V there = get(key);
    if (there == null) {
      there = made.apply(key);
      put(key, there);
    }
    return there;
  }

  private Map<K, V> piece(K key) {
    if (isShared) {
      pieces = pieces.clone();
      isShared = false;
    }
    int at = pieceOf(key);
    if (pieces[at].isEmpty()) { // it may be the one that takes nothing
      pieces[at] = new HashMap<>();
    }
    return pieces[at];
  }

  @Override
  public @Nullable V remove(Object key) {
    Map<K, V> piece = pieces[pieceOf(key)];
    if (piece.isEmpty()) {
      return null;
    }
    V before = piece.remove(key);
    if (before != null) {
      size--;
    }
    return before;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    pieces = nothing();
    isShared = true;
    size = 0;
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> visitor) {
    for (int i = 0; i < PIECES && size > 0; i++) {
      if (!pieces[i].isEmpty()) {
        pieces[i].forEach(visitor);
      }
    }
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return size;
      }

      @Override
      public void clear() {
        PiecewiseMap.this.clear();
      }
    };
  }

  private final class Entries implements Iterator<Entry<K, V>> {
    private int next = size == 0 ? PIECES : 0;
    private Iterator<Entry<K, V>> here = Collections.emptyIterator();

    /** Where the entry that was handed over last is. */
    private Iterator<Entry<K, V>> last = here;

    @Override
    public boolean hasNext() {
      while (!here.hasNext() && next < PIECES) {
        Map<K, V> piece = pieces[next++];
        if (!piece.isEmpty()) {
          here = piece.entrySet().iterator();
        }
      }
      return here.hasNext();
    }

    @Override
    public Entry<K, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      last = here;
      return here.next();
    }

    @Override
    public void remove() {
      last.remove();
      size--;
    }
  }
}
