package dev.varve.ops.query;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.storage.ObjectStore;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * SQL over an archive as its ledger was when this was made. Each table is the view {@code
 * <source>.<schema>.<table>}, with all its changes of all windows and revisions and with the
 * columns of all its schema versions; {@code <schema>.<table>} and {@code <table>} do where they
 * mean one table. {@code window} is the start of a row's window. The ledger itself is in {@code
 * layers}, {@code files} and {@code tables}.
 *
 * <p>Files on this machine are read where they are. Of another store, those of the tables that a
 * query names are fetched whole into a {@link QueryOptions#cache cache} first, because the SQL
 * engine reads no remote file without an extension that it would have to download. Thread-safe.
 */
public final class ArchiveQuery {
  private static final String HINT = "'FROM tables' lists what can be queried";
  private static final Pattern MISSING = Pattern.compile("Table with name (\\S+) does not exist");

  private final ObjectStore store;
  private final Catalog catalog;
  private final QueryOptions options;
  private final FileCache cache;

  private ArchiveQuery(ObjectStore store, Catalog catalog, QueryOptions options) {
    this.store = store;
    this.catalog = catalog;
    this.options = options;
    this.cache = new FileCache(options.cache(), options.cacheBytesMax());
  }

  /**
   * Over an archive as its ledger is now.
   *
   * @throws VarveException with {@code ARCHIVE_NOT_FOUND} if there is none, and as {@link
   *     Ledger#readFrom} does
   */
  public static ArchiveQuery open(ObjectStore store, QueryOptions options) {
    ArchiveIdentity.require(store);
    List<Manifest> manifests =
        Ledger.sources(store).stream()
            .flatMap(source -> new Ledger(store, source).readFrom(1))
            .map(Ledger.Entry::manifest)
            .toList();
    return over(store, manifests, options);
  }

  /** Over the files that these manifests name. */
  public static ArchiveQuery over(
      ObjectStore store, Collection<Manifest> manifests, QueryOptions options) {
    return new ArchiveQuery(store, Catalog.of(manifests), options);
  }

  /**
   * Runs one query; the caller closes its result.
   *
   * @throws VarveException with {@code QUERY_FAILED} if it is not one query that only reads, names
   *     what is not there, or needs more than the cache holds
   */
  public QueryResult run(String sql) {
    try {
      Database database = Database.open(options);
      try {
        return run(database, sql);
      } catch (RuntimeException | SQLException e) {
        database.connection().close();
        throw e;
      }
    } catch (SQLException e) {
      throw Database.failed(e, hint(e));
    }
  }

  private QueryResult run(Database database, String sql) throws SQLException {
    ParsedQuery query = ParsedQuery.parse(database.connection(), sql);
    Set<ArchivedTable> tables = new LinkedHashSet<>();
    for (ParsedQuery.Reference reference : query.references()) {
      tables.addAll(catalog.meantBy(reference));
    }
    tables.forEach(ArchiveQuery::requireRows);
    prepare(database, query.lists() ? catalog.tables() : tables);
    WrappedQuery wrapped = WrappedQuery.of(database.connection(), query);
    Statement statement = database.connection().createStatement();
    ResultSet rows = statement.executeQuery(wrapped.sql());
    return new QueryResult(wrapped, statement, rows, database.connection(), HINT);
  }

  private static void requireRows(ArchivedTable table) {
    if (table.files().isEmpty()) {
      throw VarveException.of(
          ErrorCode.QUERY_FAILED,
          table.sqlName() + " is known to the archive, but no row of it has been archived yet",
          HINT);
    }
  }

  /**
   * A connection with the views of all tables that have rows, which the caller closes. Not for
   * other packages: unlike {@link #run}, it takes statements that write, and a {@code COPY} may
   * write over a file that may be read.
   */
  Connection connection() {
    try {
      Database database = Database.open(options);
      prepare(database, catalog.tables());
      return database.connection();
    } catch (SQLException e) {
      throw Database.failed(e, HINT);
    }
  }

  private void prepare(Database database, Collection<ArchivedTable> tables) throws SQLException {
    List<DataFile> files = tables.stream().flatMap(table -> table.files().stream()).toList();
    Function<DataFile, Path> where = where(files);
    LedgerTables.add(database.connection(), catalog);
    database.addViews(catalog, tables, where);
    database.lock(files.stream().map(where).toList());
  }

  private Function<DataFile, Path> where(List<DataFile> files) {
    URI root = URI.create(store.uri());
    if ("file".equals(root.getScheme())) {
      Path folder = Path.of(root.getPath());
      return file -> folder.resolve(file.path());
    }
    cache.fetch(store, files);
    return cache::path;
  }

  private String hint(SQLException e) {
    Matcher missing = MISSING.matcher(String.valueOf(e.getMessage()));
    if (!missing.find()) {
      return HINT;
    }
    String near = catalog.near(missing.group(1)).stream().collect(Collectors.joining(", "));
    return near.isEmpty() ? HINT : "did you mean " + near + "? " + HINT;
  }
}
