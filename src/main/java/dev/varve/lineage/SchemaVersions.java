package dev.varve.lineage;

import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.Column;
import dev.varve.model.Hash128;
import dev.varve.model.TableSchema;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The schema versions of a table's part of a layer.
 *
 * @param newest the columns of the version that the last change has
 * @param all the newest version's columns, then those that only earlier versions have, the later
 *     version's first: what a reader sees that unites the files by column name
 */
record SchemaVersions(List<Column> newest, List<Column> all) {
  private static final Comparator<DataFile> NEWEST_FIRST =
      Comparator.comparing(DataFile::epoch)
          .thenComparing(DataFile::lastPosition)
          .thenComparing(DataFile::path)
          .reversed();

  static SchemaVersions of(TableLayer layer, LineageContext.Schemas schemas) {
    Set<Hash128> fingerprints =
        layer.files().stream()
            .sorted(NEWEST_FIRST)
            .map(DataFile::schema)
            .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    List<TableSchema> versions =
        fingerprints.stream().map(version -> schemas.find(layer.table(), version)).toList();
    Map<String, Column> byName = new LinkedHashMap<>();
    for (TableSchema version : versions) {
      version.columns().forEach(column -> byName.putIfAbsent(column.name(), column));
    }
    return new SchemaVersions(versions.get(0).columns(), List.copyOf(byName.values()));
  }
}
