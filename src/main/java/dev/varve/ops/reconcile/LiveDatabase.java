package dev.varve.ops.reconcile;

import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableId;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A source's database at one moment: one read-only transaction that sees the same rows however long
 * it lasts. Its methods throw a {@link VarveException} when the server cannot be asked.
 */
interface LiveDatabase extends AutoCloseable {

  /**
   * Connects as the source's user and takes the moment.
   *
   * @throws VarveException with {@code USAGE} if the source is no database
   */
  static LiveDatabase open(SourceConfig source) {
    if (source.connector() instanceof Connector.Postgres) {
      return PostgresDatabase.open(source);
    }
    if (source.connector() instanceof Connector.MySql) {
      return MySqlDatabase.open(source);
    }
    throw VarveException.of(
        ErrorCode.USAGE,
        "source " + source.name() + " is topics, which hold changes and no rows to compare with",
        "name a source of type postgres or mysql by --source");
  }

  /** The tables that the predicate takes, by name. */
  SortedMap<TableId, LiveTable> tables(Predicate<TableId> wanted);

  /** Every row of a table, a text for each column, in no order. */
  void rows(LiveTable table, Consumer<String[]> row);

  /**
   * For each version, for each of its columns, the index of the live column or {@link
   * ColumnMatch#NONE}.
   *
   * @param versions names of columns, the oldest version first
   */
  List<int[]> match(List<List<String>> versions, LiveTable live);

  /** How it prints values. */
  ValueText text();

  @Override
  void close();
}
