package bellman.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code docs/compatibility.md}: its rows, and what is wrong with them. */
final class CompatibilityPage {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern BRACES = Pattern.compile("^(.*?)\\{([^{}]*)}(.*)$");
  private static final Pattern VERDICT =
      Pattern.compile("same|(?:different|not taken): \\S.*|Bellman's own(?:: .+)?");

  /**
   * A row.
   *
   * @param tests those that hold it, each {@code Class} or {@code Class#method}
   */
  record Row(String theirs, String ours, String verdict, List<String> tests) {

    /** What stands in code in the first two columns, braces expanded. */
    Set<String> things() {
      Set<String> things = new TreeSet<>();
      for (String text : List.of(theirs, ours)) {
        codes(text).forEach(code -> expand(code, things));
      }
      return things;
    }
  }

  private final List<Row> rows = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();

  /** Reads a page's text. */
  CompatibilityPage(String text) {
    for (String line : text.lines().toList()) {
      if (!line.startsWith("| ") || line.startsWith("| MetalLB | here |")) {
        continue;
      }
      String[] cells = line.split("\\|", -1);
      if (cells.length == 6) {
        rows.add(new Row(cells[1].strip(), cells[2].strip(), cells[3].strip(), codes(cells[4])));
      } else {
        broken.add(line);
      }
    }
  }

  List<Row> rows() {
    return rows;
  }

  /** All that the rows are about. */
  Set<String> things() {
    Set<String> all = new TreeSet<>();
    rows.forEach(row -> all.addAll(row.things()));
    return all;
  }

  /** What is wrong with it, a line each. */
  List<String> flaws(Path repository) throws IOException {
    List<String> flaws = new ArrayList<>();
    broken.forEach(line -> flaws.add("has not four columns: " + line));
    for (Row row : rows) {
      if (!VERDICT.matcher(row.verdict()).matches()) {
        flaws.add(row.theirs() + ": says '" + row.verdict() + "', and not why");
      }
      if (row.verdict().equals("same") && row.tests().isEmpty()) {
        flaws.add(row.theirs() + ": says same, and names no test");
      }
    }
    Set<String> named = new TreeSet<>();
    rows.forEach(row -> named.addAll(row.tests()));
    for (String test : named) {
      if (!isThere(repository, test)) {
        flaws.add("there is no test " + test);
      }
    }
    return flaws;
  }

  private static boolean isThere(Path repository, String test) throws IOException {
    int hash = test.indexOf('#');
    String file = (hash < 0 ? test : test.substring(0, hash)) + ".java";
    try (Stream<Path> paths = Files.walk(repository)) {
      for (Path path :
          paths
              .filter(each -> each.endsWith(file) && each.toString().contains("src/test/java"))
              .toList()) {
        String source = Files.readString(path);
        String method = hash < 0 ? "" : test.substring(hash + 1);
        if (source.contains("@Test")
            || source.contains("@ParameterizedTest")
            || source.contains("@Routers")) {
          if (hash < 0 || source.contains("  void " + method + "(")) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static List<String> codes(String cell) {
    List<String> codes = new ArrayList<>();
    Matcher each = CODE.matcher(cell);
    while (each.find()) {
      codes.add(each.group(1));
    }
    return codes;
  }

  private static void expand(String text, Set<String> into) {
    Matcher braces = BRACES.matcher(text);
    if (braces.matches()) {
      for (String part : braces.group(2).split(",", -1)) {
        expand(braces.group(1) + part + braces.group(3), into);
      }
    } else {
      into.add(text);
    }
  }
}
