package bellman.app.text;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, each as wide as its widest cell; the last one is not padded. */
public final class TextTable {

  private static final String GAP = "  ";
  private static final String EMPTY = "-";

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these column headings. */
  public TextTable(String... header) {
    this.header = List.of(header);
  }

  /** Adds a row: one cell a column; an empty cell shows as a dash. */
  public TextTable row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
    }
    List<String> row = new ArrayList<>(cells.length);
    for (String cell : cells) {
      row.add(cell.isEmpty() ? EMPTY : cell);
    }
    rows.add(row);
    return this;
  }

  /** Without those of these columns in which no cell has anything. */
  public TextTable withoutEmpty(String... columns) {
    List<Integer> kept = new ArrayList<>();
    for (int column = 0; column < header.size(); column++) {
      int at = column;
      boolean optional = List.of(columns).contains(header.get(column));
      if (!optional || rows.stream().anyMatch(row -> !row.get(at).equals(EMPTY))) {
        kept.add(column);
      }
    }
    var table = new TextTable(kept.stream().map(header::get).toArray(String[]::new));
    rows.forEach(row -> table.rows.add(kept.stream().map(row::get).toList()));
    return table;
  }

  /** Whether it has no row. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The heading and the rows, each line ended. */
  @Override
  public String toString() {
    int[] widths = new int[header.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = header.get(column).length();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    var text = new StringBuilder();
    append(text, header, widths);
    for (List<String> row : rows) {
      append(text, row, widths);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> row, int[] widths) {
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      text.append(cell);
      if (column < widths.length - 1) {
        text.append(" ".repeat(widths[column] - cell.length())).append(GAP);
      }
    }
    text.append('\n');
  }
}
