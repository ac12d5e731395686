package dev.varve.ops.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The rows of one query, read while they are iterated over, once. Every value is text, null is
 * null; {@link Column#kind} says what the text is.
 */
public final class QueryResult implements Iterable<List<String>>, AutoCloseable {

  /** What the text of a column's values is. */
  public enum Kind {
    /** A JSON number, or {@code nan}, {@code inf}, {@code -inf}. */
    NUMBER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /**
     * Anything, as SQL writes it; instants as {@code 2026-11-22T10:00:00Z}, bytes as {@code
     * \x00ff}.
     */
    TEXT,
    /** JSON: lists, structs, maps and JSON itself. */
    JSON
  }

  /** A column of the result. */
  public record Column(String name, Kind kind) {}

  private final List<Column> columns;
  private final List<Boolean> instants;
  private final Statement statement;
  private final ResultSet rows;
  private final AutoCloseable owner;
  private final String hint;

  QueryResult(
      WrappedQuery query, Statement statement, ResultSet rows, AutoCloseable owner, String hint) {
    this.columns = query.columns();
    this.instants = query.instants();
    this.statement = statement;
    this.rows = rows;
    this.owner = owner;
    this.hint = hint;
  }

  public List<Column> columns() {
    return columns;
  }

  /**
   * The rows that have not been read yet.
   *
   * @return an iterator that throws {@link dev.varve.error.VarveException} with {@code
   *     QUERY_FAILED} where the query fails
   */
  @Override
  public Iterator<List<String>> iterator() {
    return new Iterator<>() {
      private List<String> next = read();

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public List<String> next() {
        if (next == null) {
          throw new NoSuchElementException();
        }
        List<String> row = next;
        next = read();
        return row;
      }
    };
  }

  private List<String> read() {
    try {
      if (!rows.next()) {
        return null;
      }
      List<String> row = new ArrayList<>(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        String text = rows.getString(i + 1);
        row.add(instants.get(i) ? iso(text) : text);
      }
      return row;
    } catch (SQLException e) {
      throw Database.failed(e, hint);
    }
  }

  /** {@code 2026-11-22 10:00:00+00} as ISO 8601; infinities and years before 1 stay as they are. */
  private static String iso(String text) {
    boolean plain = text != null && text.endsWith("+00") && text.indexOf(' ') > 0;
    return plain ? text.substring(0, text.length() - 3).replace(' ', 'T') + "Z" : text;
  }

  @Override
  public void close() {
    try (AutoCloseable first = owner;
        Statement second = statement;
        ResultSet third = rows) {
      // closed in reverse order
    } catch (Exception e) {
      throw new IllegalStateException("the SQL engine did not close", e);
    }
  }
}
