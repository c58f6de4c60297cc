package bellman.directory;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a file, found without reading them: so one that is not readable leaves the
 * others alone. {@code kubectl} parts a file in the same way, at its lines that begin with {@code
 * ---}.
 */
final class Pieces {

  /**
   * A piece of a file.
   *
   * @param from its first octet
   * @param to the one after its last
   * @param line how many lines come before it
   */
  record Piece(int from, int to, int line) {}

  private final byte[] bytes;

  /** Where the next line begins. */
  private int at;

  private int line;

  /** The pieces of this file, none taken yet. */
  Pieces(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How many documents there are that hold anything. */
  static int count(byte[] bytes) {
    var pieces = new Pieces(bytes);
    int count = 0;
    while (pieces.next() != null) {
      count++;
    }
    return count;
  }

  /**
   * The next document that holds anything, without comments and separators before it; null if there
   * is none.
   */
  @Nullable Piece next() {
    int from = -1;
    int fromLine = 0;
    boolean isDirected = false;
    while (at < bytes.length) {
      boolean begins = isMarker(at, '-');
      boolean ends = isMarker(at, '.');
      if (begins && from >= 0 && !isDirected) {
        break; // of the next one
      }
      int content = skipBlanks(begins || ends ? at + 3 : at);
      boolean isBlank = content == bytes.length || isBreak(content) || bytes[content] == '#';
      boolean directs = from < 0 && bytes[at] == '%';
      isDirected = directs || (isDirected && (isBlank && !begins));
      if (from < 0 && !isBlank && !ends) {
        from = at;
        fromLine = line;
      }
      nextLine();
      if (ends && from >= 0) {
        break;
      }
    }
    return from < 0 ? null : new Piece(from, at, fromLine);
  }

  private void nextLine() {
    while (at < bytes.length && !isBreak(at)) {
      at++;
    }
    if (at < bytes.length) {
      at += bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n' ? 2 : 1;
      line++;
    }
  }

  private boolean isBreak(int index) {
    return bytes[index] == '\n' || bytes[index] == '\r';
  }

  private boolean isMarker(int index, char sign) {
    if (index + 3 > bytes.length) {
      return false;
    }
    for (int i = index; i < index + 3; i++) {
      if (bytes[i] != sign) {
        return false;
      }
    }
    int after = index + 3;
    return after == bytes.length || isBreak(after) || bytes[after] == ' ' || bytes[after] == '\t';
  }

  private int skipBlanks(int index) {
    int next = index;
    while (next < bytes.length && (bytes[next] == ' ' || bytes[next] == '\t')) {
      next++;
    }
    return next;
  }

  /** Whether a piece may be JSON. */
  static boolean isJson(byte[] bytes, Piece piece) {
    int first = piece.from();
    while (first < piece.to() && bytes[first] <= ' ' && bytes[first] >= 0) {
      first++;
    }
    return first < piece.to() && bytes[first] == '{';
  }

  /**
   * The JSON objects of a piece, which may stand one behind the other. What is behind the last one
   * is with the others, so that it is looked at as well.
   */
  static List<Piece> objects(byte[] bytes, Piece piece) {
    List<Piece> objects = new ArrayList<>();
    int depth = 0;
    int line = piece.line();
    boolean quoted = false;
    int from = piece.from();
    int fromLine = line;
    for (int i = piece.from(); i < piece.to(); i++) {
      byte octet = bytes[i];
      if (quoted) {
        if (octet == '\\') {
          i++;
        } else if (octet == '"') {
          quoted = false;
        }
      } else if (octet == '{') {
        depth++;
      } else if (octet == '}') {
        depth--;
        if (depth <= 0) {
          objects.add(new Piece(from, i + 1, fromLine));
          from = i + 1;
          fromLine = line;
          depth = 0;
        }
      } else if (octet == '"') {
        quoted = true;
      }
      if (octet == '\n') {
        line++;
      }
    }
    if (!new String(bytes, from, piece.to() - from, StandardCharsets.ISO_8859_1).isBlank()) {
      objects.add(new Piece(from, piece.to(), fromLine));
    }
    return objects.size() < 2 ? List.of(piece) : objects;
  }

  /** A file's octets in UTF-8, without byte order marks: {@code cat} leaves them anywhere. */
  static byte[] inUtf8(byte[] bytes) {
    Charset charset = null;
    if (begins(bytes, 0, 0xff, 0xfe, 0, 0) || begins(bytes, 0, 0, 0, 0xfe, 0xff)) {
      charset = Charset.forName("UTF-32");
    } else if (begins(bytes, 0, 0xff, 0xfe) || begins(bytes, 0, 0xfe, 0xff)) {
      charset = StandardCharsets.UTF_16;
    }
    return charset == null
        ? withoutMarks(bytes)
        : new String(bytes, charset).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] withoutMarks(byte[] bytes) {
    int to = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == (byte) 0xef
          && (to == 0 || bytes[to - 1] == '\n')
          && begins(bytes, i, 0xef, 0xbb, 0xbf)) {
        i += 2;
      } else {
        bytes[to] = bytes[i];
        to++;
      }
    }
    return to == bytes.length ? bytes : Arrays.copyOf(bytes, to);
  }

  /**
   * Makes blanks of the tabs between keys and their values, which YAML allows, and its reader
   * doesn't.
   *
   * @return whether there were any
   */
  static boolean withoutTabs(byte[] bytes, Piece piece) {
    boolean any = false;
    boolean isBehindKey = false;
    for (int i = piece.from(); i < piece.to(); i++) {
      if (bytes[i] == ':') {
        isBehindKey = true;
      } else if (bytes[i] == '\t' && isBehindKey) {
        bytes[i] = ' ';
        any = true;
      } else if (bytes[i] != ' ') {
        isBehindKey = false;
      }
    }
    return any;
  }

  private static boolean begins(byte[] bytes, int at, int... octets) {
    if (bytes.length < at + octets.length) {
      return false;
    }
    for (int i = 0; i < octets.length; i++) {
      if (bytes[at + i] != (byte) octets[i]) {
        return false;
      }
    }
    return true;
  }
}
