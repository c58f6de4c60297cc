package bellman.kubernetes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * To whom the objects that a process makes are to belong, and to whom each was made to belong. Any
 * thread may ask.
 *
 * @param <K> what tells objects apart
 */
final class Ownership<K> {

  private final Map<K, Map<String, ?>> made = new HashMap<>();

  /** Null if they belong to nobody. */
  private volatile @Nullable Supplier<? extends @Nullable Map<String, ?>> owner;

  /** They belong to nobody before; null while the owner is not known. */
  void belongTo(Supplier<? extends @Nullable Map<String, ?>> who) {
    owner = who;
  }

  /** To whom they are to belong now; empty for nobody. */
  Map<String, ?> owner() {
    Supplier<? extends @Nullable Map<String, ?>> who = owner;
    Map<String, ?> known = who == null ? null : who.get();
    return known == null ? Map.of() : known;
  }

  /** Whether an object was made, and for this owner. */
  synchronized boolean isMade(K key, Map<String, ?> whose) {
    return whose.equals(made.get(key));
  }

  /** An object was made, for this owner. */
  synchronized void made(K key, Map<String, ?> whose) {
    made.put(key, whose);
  }

  /** An object is not there, as far as is known. */
  synchronized void forget(K key) {
    made.remove(key);
  }

  /** What was made for another owner than the one who is known; one who is not is no other. */
  List<K> misowned() {
    Map<String, ?> now = owner();
    synchronized (this) {
      return now.isEmpty()
          ? List.of()
          : made.keySet().stream().filter(key -> !isMade(key, now)).toList();
    }
  }

  /** Whether objects were made for nobody that are to have an owner who is not known yet. */
  boolean isAwaited() {
    boolean isUnknown = owner != null && owner().isEmpty();
    synchronized (this) {
      return isUnknown && made.containsValue(Map.<String, Object>of());
    }
  }
}
