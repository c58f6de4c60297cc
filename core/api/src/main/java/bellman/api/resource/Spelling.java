package bellman.api.resource;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses what a misspelt name was to be. */
public final class Spelling {

  private Spelling() {}

  /** The known name that is fewest edits away, if those are few; null if none is near. */
  public static @Nullable String nearest(String name, Collection<String> known) {
    return nearest(name, known, Math.max(2, name.length() / 3));
  }

  /**
   * The known name that is fewest edits away; null if none is near. Capital letters don't count.
   *
   * @param most so many edits are near
   */
  public static @Nullable String nearest(String name, Collection<String> known, int most) {
    String best = null;
    int fewest = most + 1;
    for (String candidate : known) {
      int edits = edits(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (edits < fewest || (edits == fewest && best != null && candidate.compareTo(best) < 0)) {
        best = candidate;
        fewest = edits;
      }
    }
    return best;
  }

  /** Levenshtein's distance. */
  private static int edits(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
