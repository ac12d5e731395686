package dev.varve.ops.schema;

import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.storage.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The schema versions of a table, numbered from 1 in the order in which their first changes stand
 * in the archive. A version that comes back, as while a rolling upgrade goes over shards, keeps its
 * number.
 */
public record SchemaHistory(String source, TableId table, List<Version> versions) {
  private static final Comparator<DataFile> BY_FIRST_CHANGE =
      Comparator.comparing(DataFile::epoch).thenComparing(DataFile::firstPosition);

  public SchemaHistory {
    versions = List.copyOf(versions);
  }

  /**
   * One version.
   *
   * @param firstWindow start of the first window that has a row of it
   * @param lastWindow start of the last window that has one
   * @param differences what changed since the version before; empty for the first
   */
  public record Version(
      int number,
      Hash128 fingerprint,
      TableSchema schema,
      Instant firstWindow,
      Instant lastWindow,
      int files,
      long rows,
      List<String> differences) {
    public Version {
      differences = List.copyOf(differences);
    }
  }

  /**
   * The histories of all tables with rows that are wanted, by source and table.
   *
   * @throws dev.varve.error.VarveException with {@code ARCHIVE_NOT_FOUND}, {@code LEDGER_BROKEN},
   *     {@code MANIFEST_UNREADABLE} or {@code SCHEMA_MISSING}
   */
  public static List<SchemaHistory> list(
      ObjectStore store, Optional<String> source, Predicate<TableId> wanted) {
    ArchiveIdentity.require(store);
    List<String> sources = source.map(List::of).orElseGet(() -> Ledger.sources(store));
    return sources.stream().flatMap(name -> of(store, name, wanted).stream()).toList();
  }

  private static List<SchemaHistory> of(
      ObjectStore store, String source, Predicate<TableId> wanted) {
    Map<TableId, Map<Hash128, Seen>> tables = new TreeMap<>();
    try (var entries = new Ledger(store, source).readFrom(1)) {
      entries.forEach(entry -> see(entry.manifest(), wanted, tables));
    }
    SchemaStore schemas = new SchemaStore(store, source);
    List<SchemaHistory> histories = new ArrayList<>();
    tables.forEach(
        (table, seen) ->
            histories.add(new SchemaHistory(source, table, number(table, seen, schemas))));
    return histories;
  }

  private static void see(
      Manifest manifest, Predicate<TableId> wanted, Map<TableId, Map<Hash128, Seen>> tables) {
    for (TableLayer layer : manifest.tables()) {
      if (!layer.files().isEmpty() && wanted.test(layer.table())) {
        var versions = tables.computeIfAbsent(layer.table(), first -> new LinkedHashMap<>());
        layer.files().stream()
            .sorted(BY_FIRST_CHANGE)
            .forEach(
                file ->
                    versions
                        .computeIfAbsent(file.schema(), first -> new Seen())
                        .add(manifest.window().start(), file));
      }
    }
  }

  private static List<Version> number(TableId table, Map<Hash128, Seen> seen, SchemaStore schemas) {
    List<Map.Entry<Hash128, Seen>> inOrder =
        seen.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.comparing((Seen one) -> one.first)))
            .toList();
    List<Version> versions = new ArrayList<>();
    TableSchema before = null;
    for (Map.Entry<Hash128, Seen> entry : inOrder) {
      Seen one = entry.getValue();
      TableSchema schema = schemas.get(table, entry.getKey());
      versions.add(
          new Version(
              versions.size() + 1,
              entry.getKey(),
              schema,
              one.first,
              one.last,
              one.files,
              one.rows,
              before == null ? List.of() : SchemaDifference.between(before, schema)));
      before = schema;
    }
    return versions;
  }

  /** What the ledger says of a version. Windows may come late, so neither end is found in order. */
  private static final class Seen {
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
    private int files;
    private long rows;

    void add(Instant window, DataFile file) {
      first = window.isBefore(first) ? window : first;
      last = window.isAfter(last) ? window : last;
      files++;
      rows += file.digest().rows();
    }
  }
}
