package dev.varve.lineage;

import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.Column;
import dev.varve.model.FieldNames;
import dev.varve.model.TableSchema;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The schema versions of a table's part of a layer.
 *
 * @param newest the columns of the version that the last change has
 * @param all the newest version's columns by their name in its files, then those that only earlier
 *     versions have, the later version's first: what a reader sees that unites the files by name
 */
record SchemaVersions(List<Column> newest, Map<String, Column> all) {
  private static final Comparator<DataFile> NEWEST_FIRST =
      Comparator.comparing(DataFile::epoch)
          .thenComparing(DataFile::lastPosition)
          .thenComparing(DataFile::path)
          .reversed();

  static SchemaVersions of(TableLayer layer, LineageContext.Schemas schemas) {
    List<TableSchema> versions =
        layer.files().stream()
            .sorted(NEWEST_FIRST)
            .map(DataFile::schema)
            .distinct()
            .map(version -> schemas.find(layer.table(), version))
            .toList();
    Map<String, Column> byName = new LinkedHashMap<>();
    for (TableSchema version : versions) {
      String[] names = FieldNames.of(version.columns());
      for (int i = 0; i < names.length; i++) {
        byName.putIfAbsent(names[i], version.columns().get(i));
      }
    }
    return new SchemaVersions(versions.get(0).columns(), Collections.unmodifiableMap(byName));
  }
}
