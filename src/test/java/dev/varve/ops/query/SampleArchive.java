package dev.varve.ops.query;

import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An archive of files that SQL wrote, with manifests as a ledger would hold them. */
public final class SampleArchive {
  public static final Instant TEN = Instant.parse("2026-11-22T10:00:00Z");

  public final Path root;
  public final List<Manifest> manifests = new ArrayList<>();

  public SampleArchive(Path root) {
    this.root = root;
  }

  /** Writes the rows of a query as a table's file of the window, published by a manifest. */
  public SampleArchive layer(String source, TableId table, Instant start, String rows)
      throws Exception {
    DataFile file = file(source, table, start, rows);
    long count = file.digest().rows();
    return publish(source, start, new TableLayer(table, count, count, 0, List.of(file)));
  }

  SampleArchive publish(String source, Instant start, TableLayer... tables) {
    Window window = Window.starting(start, Duration.ofHours(1));
    manifests.add(
        new Manifest(
            Manifest.FORMAT_VERSION,
            source,
            manifests.size() + 1L,
            Manifest.NO_PREVIOUS,
            window,
            1,
            List.of(tables),
            new Writer("0.1.0", Map.of())));
    return this;
  }

  /** Writes a file that no manifest names. */
  DataFile file(String source, TableId table, Instant start, String rows) throws Exception {
    Path folder = root.resolve(ArchiveLayout.window(source, table, start));
    Files.createDirectories(folder);
    int others = folder.toFile().list().length;
    Path file = folder.resolve("changes-0-" + others + ".parquet");
    long count;
    StringBuilder columns = new StringBuilder();
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      count = statement.executeUpdate("COPY (%s) TO '%s' (FORMAT parquet)".formatted(rows, file));
      try (ResultSet described = statement.executeQuery("DESCRIBE FROM '" + file + "'")) {
        while (described.next()) {
          columns.append(described.getString(1)).append(' ').append(described.getString(2));
        }
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    return new DataFile(
        root.relativize(file).toString(),
        bytes.length,
        sha256,
        new Hash128(1, columns.toString().hashCode()),
        new RowDigest(count, Hash128.ZERO),
        new TreeMap<>(Map.of(Operation.CREATE, count)),
        "000001@7",
        "s1",
        "s2",
        false);
  }

  DirectoryStore local() {
    return new DirectoryStore(root, root.toUri().toString());
  }

  DirectoryStore remote() {
    return new DirectoryStore(root, "s3://bucket/archive");
  }
}
