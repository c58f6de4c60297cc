package bellman.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The texts that people read: help, log lines, problems, conditions and events. They are the string
 * literals of the program, and the language rules of CONTRIBUTING.md apply to them.
 */
final class Wording {

  /** Habits that read as translated, each with what to write in its place. */
  private static final List<Habit> HABITS =
      List.of(
          new Habit("mend(s|ed|ing)?", "fix, resolve"),
          new Habit("told (of|that)", "notified, aware"),
          new Habit("anew", "again"),
          new Habit("who(so)?ever", "anyone, the client"),
          new Habit("farther", "further, more distant"),
          new Habit("(is|are) to (be|have|do)", "must, should, will"),
          new Habit("as good as", "almost"),
          new Habit("so (many|long) as", "at most, while"),
          new Habit("looked (at|after)", "read, watched, maintained"),
          new Habit("passed over", "ignored"),
          new Habit("turned away", "rejected"),
          new Habit("put right", "restored"),
          new Habit("can't be had", "not available"),
          new Habit("a defect of bellman", "internal error (please report)"),
          new Habit("(?<!there )is no [a-z]+ (that|of)", "is not a"),
          new Habit("neighbour\\w*|behaviour\\w*|licence", "the American spelling"));

  /** Comments and characters are skipped; literals that are joined with + are one text. */
  private static final Pattern TEXT =
      Pattern.compile(
          "//[^\n"
              + "]*|/\\*.*?\\*/|'(?:[^'\\\\\n"
              + "]|\\\\.)+'|(?<block>\"\"\"[ \t]*\n"
              + ".*?\"\"\")|(?<line>\"(?:[^\"\\\\\n"
              + "]|\\\\.)*+\"(?:\\s*+\\+\\s*+\"(?:[^\"\\\\\n"
              + "]|\\\\.)*+\")*+)",
          Pattern.DOTALL);

  private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"|\\s+");

  private record Habit(Pattern pattern, String better) {
    Habit(String words, String better) {
      this(
          Pattern.compile("(?<![\\w-])(" + words + ")(?![\\w-])", Pattern.CASE_INSENSITIVE),
          better);
    }
  }

  private record Text(int line, String words) {}

  private Wording() {}

  /** What is wrong with the texts of the program: file, line and what to write, one line each. */
  static List<String> lapses(Path root) {
    List<String> found = new ArrayList<>();
    int texts = 0;
    for (String floor : List.of("core", "edge", "app")) {
      Path folder = root.resolve(floor);
      if (!Files.isDirectory(folder)) {
        continue;
      }
      for (Path source : sources(folder)) {
        for (Text text : texts(source)) {
          texts++;
          lapsesIn(text.words())
              .forEach(
                  lapse -> found.add(root.relativize(source) + ":" + text.line() + ": " + lapse));
        }
      }
    }
    if (texts == 0) {
      throw new AssertionError("found no text in a source file under " + root);
    }
    return found;
  }

  /** What is wrong with one text. */
  static List<String> lapsesIn(String text) {
    List<String> found = new ArrayList<>();
    for (Habit habit : HABITS) {
      Matcher matcher = habit.pattern().matcher(text);
      if (matcher.find()) {
        found.add(
            "\"" + matcher.group() + "\" (better: " + habit.better() + ") in \"" + text + '"');
      }
    }
    return found;
  }

  private static List<Path> sources(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> path.toString().contains("/src/main/java/"))
          .filter(path -> !path.toString().contains("/target/"))
          .sorted()
          .toList();
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /** The literals of a file, in their order. */
  private static List<Text> texts(Path source) {
    List<Text> texts = new ArrayList<>();
    try {
      String code = Files.readString(source);
      Matcher matcher = TEXT.matcher(code);
      int line = 1;
      int seen = 0;
      while (matcher.find()) {
        line += (int) code.substring(seen, matcher.start()).chars().filter(c -> c == '\n').count();
        seen = matcher.start();
        String quoted = matcher.group("line");
        String text = quoted == null ? matcher.group("block") : quoted;
        if (text != null) {
          texts.add(new Text(line, joined(text)));
        }
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
    return texts;
  }

  private static String joined(String literal) {
    Matcher matcher = JOINT.matcher(literal);
    return matcher.replaceAll(joint -> joint.group().contains("+") ? "" : " ").replace("\"", "");
  }
}
