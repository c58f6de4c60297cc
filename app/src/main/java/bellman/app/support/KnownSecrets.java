package bellman.app.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that were seen, and a search for all of them at once. Its time grows with the text,
 * and hardly with their number: a cluster has thousands of Secrets. For several threads.
 */
final class KnownSecrets {

  /** From this length on one is looked for inside of words as well. */
  static final int LONG_ENOUGH = 8;

  /** A shorter one is a part of anything. */
  private static final int SHORTEST = 3;

  private static final int BITS = 20;

  /** An address, a prefix, a range of addresses, a number: of a network's, not a secret. */
  private static final Pattern FIGURES =
      Pattern.compile("[0-9.,/ -]*+|(?=[^:]*+:)[0-9a-fA-F:.]++(/[0-9]++)?( *- *[0-9a-fA-F:.]++)?");

  /** A line of a file of settings, whose value is what may be secret. */
  private static final Pattern SETTING =
      Pattern.compile("(?:- )?[\"']?([\\w.-]++)[\"']?\\s*+(?:=(?=[^=])|:(?=\\s|$))\\s*+(.*+)");

  private final Set<String> sure = new HashSet<>();
  private final Set<String> likely = new HashSet<>();

  /** Of longer ones, such as keys, which have many. */
  private final Set<String> lines = new HashSet<>();

  private final Set<String> names = new HashSet<>();
  private @Nullable Index index;

  /** Whatever it looks like, it is a secret. */
  synchronized void sure(String text) {
    add(text, true);
  }

  /** Data of a Secret, which may be as common as a namespace. */
  synchronized void likely(String text) {
    add(text, false);
  }

  /** What objects are called, which nobody can read a report without. */
  synchronized void name(String text) {
    if (names.add(text) && (likely.contains(text) || lines.contains(text))) {
      index = null;
    }
  }

  synchronized boolean isName(String text) {
    return names.contains(text);
  }

  static boolean isFigures(String text) {
    return FIGURES.matcher(text).matches();
  }

  private void add(String text, boolean isSure) {
    String plain = text.strip();
    put(plain, isSure, isSure ? SHORTEST : LONG_ENOUGH);
    if (plain.indexOf('\n') < 0) {
      return;
    }
    // a log may have each line of it in a line of its own
    plain
        .lines()
        .map(String::strip)
        .filter(each -> !each.startsWith("-----"))
        .forEach(each -> {
          Matcher setting = SETTING.matcher(each);
          if (setting.matches()) {
            String value = setting.group(2).replaceAll("^[\"']|[\"']$", "");
            boolean isSecret = Blanking.isSecretKey(setting.group(1));
            put(value, isSecret, isSecret ? SHORTEST : LONG_ENOUGH);
          } else {
            putLine(each);
          }
        });
  }

  private void put(String text, boolean isSure, int shortest) {
    if (text.length() >= shortest
        && !Blanking.isBlank(text)
        && (isSure || !isFigures(text))
        && (isSure ? sure : likely).add(text)) {
      index = null;
    }
  }

  private void putLine(String line) {
    if (line.length() >= LONG_ENOUGH && !isFigures(line) && lines.add(line)) {
      index = null;
    }
  }

  private synchronized Index index() {
    Index found = index;
    if (found == null) {
      Set<String> all = new HashSet<>(lines);
      all.removeAll(names);
      likely.stream().filter(each -> !names.contains(each)).forEach(each -> forms(all, each));
      sure.forEach(each -> forms(all, each));
      found = new Index(all);
      index = found;
    }
    return found;
  }

  /** As it is, as JSON has it, and in Base64. */
  private static void forms(Set<String> all, String secret) {
    all.add(secret);
    String json =
        secret
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t");
    all.add(json);
    // as Go has it
    all.add(json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"));
    byte[] octets = secret.getBytes(StandardCharsets.UTF_8);
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      all.add(encoder.encodeToString(octets));
      all.add(encoder.withoutPadding().encodeToString(octets));
    }
  }

  /** The text with a blank in the place of each secret. */
  String blank(CharSequence text) {
    return index().blank(text);
  }

  /** All that is looked for, sorted. */
  private static final class Index {

    private final String[] sorted;

    /** Of each the longest other one that it begins with; -1 for none. */
    private final int[] beginning;

    /** The hashes of what the long ones begin with. */
    private final BitSet begun = new BitSet(1 << BITS);

    private final Set<String> shortOnes = new HashSet<>();

    Index(Set<String> all) {
      List<String> longOnes = new ArrayList<>();
      for (String each : all) {
        if (each.length() < LONG_ENOUGH) {
          shortOnes.add(each);
        } else {
          longOnes.add(each);
          int hash = 0;
          for (int i = 0; i < LONG_ENOUGH; i++) {
            hash = hash * 31 + each.charAt(i);
          }
          begun.set(bit(hash));
        }
      }
      sorted = longOnes.stream().sorted().toArray(String[]::new);
      beginning = new int[sorted.length];
      Deque<Integer> open = new ArrayDeque<>();
      for (int i = 0; i < sorted.length; i++) {
        while (!open.isEmpty() && !sorted[i].startsWith(sorted[open.peek()])) {
          open.pop();
        }
        beginning[i] = open.isEmpty() ? -1 : open.peek();
        open.push(i);
      }
    }

    private static int bit(int hash) {
      return (hash * 0x9e3779b1) >>> (32 - BITS);
    }

    String blank(CharSequence text) {
      int length = text.length();
      var plain = new StringBuilder(length);
      int outgoing = 1;
      for (int i = 0; i < LONG_ENOUGH; i++) {
        outgoing *= 31;
      }
      int hash = 0;
      int done = 0; // up to here it is in plain, as it is or blanked
      boolean isWord = false; // the character before is of a word
      for (int i = 0; i < Math.min(LONG_ENOUGH, length); i++) {
        hash = hash * 31 + text.charAt(i);
      }
      for (int at = 0; at < length; at++) {
        int end = at;
        if (at + LONG_ENOUGH <= length && begun.get(bit(hash))) {
          end = longAt(text, at);
        }
        if (end == at && !isWord && !shortOnes.isEmpty()) {
          end = shortAt(text, at);
        }
        if (end > at && end > done) {
          // what overlaps another one is one with it
          if (at >= done) {
            plain.append(text, done, at).append(Blanking.BLANK);
          }
          done = end;
        }
        char here = text.charAt(at);
        isWord = isWord(here);
        char next = at + LONG_ENOUGH < length ? text.charAt(at + LONG_ENOUGH) : 0;
        hash = hash * 31 + next - here * outgoing;
      }
      return plain.append(text, done, length).toString();
    }

    /** The end of the longest long one that stands here; here if there is none. */
    private int longAt(CharSequence text, int at) {
      int from = 0;
      int to = sorted.length;
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (compare(sorted[middle], text, at) <= 0) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      int candidate = from - 1; // none that stands here is behind it in order
      while (candidate >= 0) {
        if (isAt(sorted[candidate], text, at)) {
          return at + sorted[candidate].length();
        }
        candidate = beginning[candidate];
      }
      return at;
    }

    private int shortAt(CharSequence text, int at) {
      for (int end = Math.min(text.length(), at + LONG_ENOUGH - 1); end - at >= 1; end--) {
        if ((end == text.length() || !isWord(text.charAt(end)))
            && shortOnes.contains(text.subSequence(at, end).toString())) {
          return end;
        }
      }
      return at;
    }

    private static int compare(String secret, CharSequence text, int at) {
      int most = Math.min(secret.length(), text.length() - at);
      for (int i = 0; i < most; i++) {
        int difference = secret.charAt(i) - text.charAt(at + i);
        if (difference != 0) {
          return difference;
        }
      }
      return secret.length() - (text.length() - at);
    }

    private static boolean isAt(String secret, CharSequence text, int at) {
      if (secret.length() > text.length() - at) {
        return false;
      }
      for (int i = 0; i < secret.length(); i++) {
        if (secret.charAt(i) != text.charAt(at + i)) {
          return false;
        }
      }
      return true;
    }

    private static boolean isWord(char character) {
      return (character >= '0' && character <= '9')
          || (character >= 'A' && character <= 'Z')
          || (character >= 'a' && character <= 'z');
    }
  }
}
