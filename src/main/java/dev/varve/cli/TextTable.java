package dev.varve.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Rows in columns, for people. The first rows decide the widths, the rest streams. Control
 * characters of values are shown, never sent to the terminal.
 */
final class TextTable {
  private static final int ROWS_MEASURED = 1_000;
  private static final int CELL_MAX = 60;

  /** On which side values stand. */
  enum Align {
    LEFT,
    RIGHT
  }

  /** A column with its heading. */
  record Column(String name, Align align) {
    static Column left(String name) {
      return new Column(name, Align.LEFT);
    }

    static Column right(String name) {
      return new Column(name, Align.RIGHT);
    }
  }

  private final Terminal terminal;
  private final List<Column> columns;

  TextTable(Terminal terminal, List<Column> columns) {
    this.terminal = terminal;
    this.columns = List.copyOf(columns);
  }

  /** Prints the rows, null as {@code null}, and returns how many. */
  long print(Iterable<List<String>> rows) {
    Iterator<List<String>> all = rows.iterator();
    List<List<String>> first = new ArrayList<>();
    while (all.hasNext() && first.size() < ROWS_MEASURED) {
      first.add(cells(all.next()));
    }
    int[] widths = widths(first);
    List<String> names = columns.stream().map(column -> shown(column.name())).toList();
    terminal.out().println(terminal.styled("bold", line(names, widths)));
    first.forEach(row -> terminal.out().println(line(row, widths)));
    long count = first.size();
    for (; all.hasNext(); count++) {
      terminal.out().println(line(cells(all.next()), widths));
    }
    terminal.out().flush();
    return count;
  }

  private int[] widths(List<List<String>> rows) {
    int[] widths = columns.stream().mapToInt(column -> shown(column.name()).length()).toArray();
    for (List<String> row : rows) {
      Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length()));
    }
    return widths;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String space = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
      line.append(i == 0 ? "" : "  ");
      switch (columns.get(i).align()) {
        case LEFT -> line.append(cells.get(i)).append(space);
        case RIGHT -> line.append(space).append(cells.get(i));
      }
    }
    return line.toString().stripTrailing();
  }

  private List<String> cells(List<String> row) {
    return row.stream().map(cell -> cell == null ? "null" : clipped(shown(cell))).toList();
  }

  /** Only where a person looks; a pipe gets the whole value. */
  private String clipped(String cell) {
    boolean clip = terminal.ansi().enabled() && cell.length() > CELL_MAX;
    return clip ? cell.substring(0, CELL_MAX - 1) + "…" : cell;
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (char c : text.toCharArray()) {
      switch (c) {
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        case '\t' -> shown.append("\\t");
        default -> shown.append(Character.isISOControl(c) ? "\\u%04x".formatted((int) c) : c);
      }
    }
    return shown.toString();
  }
}
