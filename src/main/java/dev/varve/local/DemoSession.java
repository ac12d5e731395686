package dev.varve.local;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * Changes of rows in one transaction at a time. The known keys follow what is committed: a row that
 * is not committed is nobody else's to change or to refer to.
 */
final class DemoSession implements AutoCloseable {
  private static final int KEY_ATTEMPTS_MAX = 50;
  private static final int UPDATED_COLUMNS_MAX = 3;

  private final Connection connection;
  private final DemoTables tables;
  private final Random random;
  private final DemoValues values;
  private final List<Runnable> onCommit = new ArrayList<>();
  private final List<Runnable> onRollback = new ArrayList<>();
  private DemoCounts pending = DemoCounts.NONE;

  /** Takes over the connection. */
  DemoSession(Connection connection, DemoTables tables, Random random) throws SQLException {
    connection.setAutoCommit(false);
    this.connection = connection;
    this.tables = tables;
    this.random = random;
    this.values = new DemoValues(random);
  }

  /** Inserts a row; its key, or empty when no free key was found or the table has none. */
  Optional<List<String>> insert(DemoTable table) throws SQLException {
    return insertBelow(table, Map.of());
  }

  /** The same, referring to these rows where it refers to their tables. */
  Optional<List<String>> insertBelow(DemoTable table, Map<String, List<String>> parents)
      throws SQLException {
    Optional<List<String>> row = newRow(table, parents);
    if (row.isPresent()) {
      execute(table.insertSql(), row.get());
      pending = pending.plus(DemoCounts.insert(1));
    }
    return row.map(cells -> keyOf(table, cells));
  }

  /** Inserts rows by one statement, so that they share one place in the log. */
  void insertTogether(DemoTable table, int count) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(table.insertSql())) {
      List<List<String>> rows = newRows(table, count);
      for (List<String> row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      statement.executeBatch();
      pending = pending.plus(DemoCounts.insert(rows.size()));
    }
  }

  /** Inserts rows by COPY. */
  void copy(DemoTable table, int count) throws SQLException {
    List<List<String>> rows = newRows(table, count);
    String text = rows.stream().map(DemoSession::copyLine).collect(Collectors.joining());
    String columns =
        table.columns().stream().map(DemoColumn::quoted).collect(Collectors.joining(", "));
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "COPY " + table.quoted() + " (" + columns + ") FROM STDIN", new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pending = pending.plus(DemoCounts.insert(rows.size()));
  }

  private static String copyLine(List<String> row) {
    return row.stream()
        .map(
            cell ->
                cell == null
                    ? "\\N"
                    : cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n"))
        .collect(Collectors.joining("\t", "", "\n"));
  }

  private List<List<String>> newRows(DemoTable table, int count) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      newRow(table, Map.of()).ifPresent(rows::add);
    }
    return rows;
  }

  private Optional<List<String>> newRow(DemoTable table, Map<String, List<String>> parents) {
    DemoKeys keys = tables.keys(table);
    for (int attempt = 0; attempt < KEY_ATTEMPTS_MAX; attempt++) {
      List<String> row = randomRow(table, parents);
      List<String> key = keyOf(table, row);
      if (key.contains(null)) {
        return Optional.empty();
      }
      if (!table.hasKey()) {
        return Optional.of(row);
      }
      if (keys.reserve(key)) {
        onCommit.add(() -> keys.add(key));
        onRollback.add(() -> keys.free(key));
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  private List<String> randomRow(DemoTable table, Map<String, List<String>> parents) {
    List<String> row = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      DemoColumn column = table.columns().get(i);
      if (column.references() != null) {
        List<String> parent = parents.get(column.references());
        row.add(parent == null ? tables.anyReference(column, random) : parent.get(0));
      } else {
        row.add(
            table.key().contains(i)
                ? values.key(column, tables.keys(table).next())
                : values.of(column));
      }
    }
    return row;
  }

  private static List<String> keyOf(DemoTable table, List<String> row) {
    return table.key().stream().map(row::get).collect(Collectors.toList());
  }

  /** Changes some columns of some row. */
  void update(DemoTable table) throws SQLException {
    if (!table.hasKey()) {
      executeOnKeyless(table, "UPDATE " + table.quoted() + " SET " + assignment(table), true);
      return;
    }
    Optional<List<String>> key = tables.keys(table).any(random);
    List<Integer> changed = someColumns(table);
    if (key.isEmpty() || changed.isEmpty()) {
      return;
    }
    String assignments =
        changed.stream()
            .map(i -> table.columns().get(i).quoted() + " = ?")
            .collect(Collectors.joining(", "));
    List<String> parameters = new ArrayList<>();
    changed.forEach(i -> parameters.add(newValue(table.columns().get(i))));
    parameters.addAll(key.get());
    String sql =
        "UPDATE " + table.quoted() + " SET " + assignments + " WHERE " + table.keyCondition();
    pending = pending.plus(DemoCounts.update(execute(sql, parameters)));
  }

  private List<Integer> someColumns(DemoTable table) {
    List<Integer> candidates = new ArrayList<>(table.changeable());
    boolean large = random.nextInt(10) == 0;
    candidates.removeIf(i -> !large && DemoTraffic.isLarge(table.columns().get(i)));
    Collections.shuffle(candidates, random);
    return candidates.subList(
        0, Math.min(candidates.size(), 1 + random.nextInt(UPDATED_COLUMNS_MAX)));
  }

  private String newValue(DemoColumn column) {
    return column.references() == null ? values.of(column) : tables.anyReference(column, random);
  }

  /** Removes some row of a table that nothing refers to. */
  void delete(DemoTable table) throws SQLException {
    if (!table.hasKey()) {
      executeOnKeyless(table, "DELETE FROM " + table.quoted(), false);
      return;
    }
    DemoKeys keys = tables.keys(table);
    Optional<List<String>> key = keys.takeAny(random);
    if (key.isPresent()) {
      onCommit.add(() -> keys.free(key.get()));
      onRollback.add(() -> keys.add(key.get()));
      String sql = "DELETE FROM " + table.quoted() + " WHERE " + table.keyCondition();
      pending = pending.plus(DemoCounts.delete(execute(sql, key.get())));
    }
  }

  /** Gives some row of a table that nothing refers to another key. */
  void changeKey(DemoTable table) throws SQLException {
    DemoKeys keys = tables.keys(table);
    Optional<List<String>> old = keys.takeAny(random);
    if (old.isEmpty()) {
      return;
    }
    List<String> fresh =
        table.keyColumns().stream().map(column -> values.key(column, keys.next())).toList();
    if (!keys.reserve(fresh)) {
      keys.add(old.get());
      return;
    }
    onCommit.add(
        () -> {
          keys.free(old.get());
          keys.add(fresh);
        });
    onRollback.add(
        () -> {
          keys.free(fresh);
          keys.add(old.get());
        });
    String assignments =
        table.keyColumns().stream()
            .map(column -> column.quoted() + " = ?")
            .collect(Collectors.joining(", "));
    List<String> parameters = new ArrayList<>(fresh);
    parameters.addAll(old.get());
    String sql =
        "UPDATE " + table.quoted() + " SET " + assignments + " WHERE " + table.keyCondition();
    pending = pending.plus(DemoCounts.keyChange(execute(sql, parameters)));
  }

  private String assignment(DemoTable table) {
    DemoColumn column = table.columns().get(random.nextInt(table.columns().size()));
    String value = values.of(column);
    return column.quoted()
        + " = "
        + (value == null ? "NULL" : "'" + value.replace("'", "''") + "'");
  }

  private void executeOnKeyless(DemoTable table, String sql, boolean update) throws SQLException {
    String one =
        " WHERE ctid = (SELECT ctid FROM " + table.quoted() + " ORDER BY ctid LIMIT 1 OFFSET ";
    try (Statement statement = connection.createStatement()) {
      int rows = statement.executeUpdate(sql + one + random.nextInt(5) + ")");
      pending = pending.plus(update ? DemoCounts.update(rows) : DemoCounts.delete(rows));
    }
  }

  /** Empties a table that nothing refers to. */
  void truncate(DemoTable table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE " + table.quoted());
    }
    onCommit.add(() -> tables.keys(table).clear());
    pending = pending.plus(DemoCounts.truncate());
  }

  /** Changes the schema; the caller commits and reads the catalog again. */
  void alter(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Makes the transaction's changes last, and returns them. */
  DemoCounts commit() throws SQLException {
    connection.commit();
    DemoCounts committed =
        pending.changes() == 0 ? DemoCounts.NONE : pending.plus(DemoCounts.transaction());
    onCommit.forEach(Runnable::run);
    forget();
    return committed;
  }

  void rollback() throws SQLException {
    connection.rollback();
    onRollback.forEach(Runnable::run);
    forget();
  }

  private void forget() {
    onCommit.clear();
    onRollback.clear();
    pending = DemoCounts.NONE;
  }

  Connection connection() {
    return connection;
  }

  private int execute(String sql, List<String> parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, List<String> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      statement.setString(i + 1, parameters.get(i));
    }
  }

  /** A row of the first table with rows that refer to it, as a form with its details is saved. */
  void insertFamily(DemoTable parent) throws SQLException {
    Optional<List<String>> key = insert(parent);
    if (key.isEmpty()) {
      return;
    }
    Map<String, List<String>> parents = new HashMap<>();
    parents.put(parent.id().toString(), key.get());
    for (DemoTable child : tables.children(parent)) {
      for (int i = random.nextInt(3); i > 0; i--) {
        insertBelow(child, parents);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
