package dev.varve.ops.query;

import dev.varve.ledger.Manifest.DataFile;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A table of the archive and where its view stands.
 *
 * @param catalog the view's database: the source's name
 * @param view the view's name within {@code catalog.namespace}: the table's, unless another table's
 *     differs from it only in case
 * @param files of every published revision of every window
 */
record ArchivedTable(String source, TableId id, String catalog, String view, List<DataFile> files) {
  ArchivedTable {
    files = List.copyOf(files);
  }

  /** What a person types after {@code FROM}. */
  String sqlName() {
    return Sql.name(catalog) + "." + Sql.name(id.namespace()) + "." + Sql.name(view);
  }

  /** Where its files are, those of each schema version together, in the order of publication. */
  List<List<Path>> filesByVersion(Function<DataFile, Path> where) {
    Map<Hash128, List<Path>> versions = new LinkedHashMap<>();
    for (DataFile file : files) {
      versions.computeIfAbsent(file.schema(), first -> new ArrayList<>()).add(where.apply(file));
    }
    return List.copyOf(versions.values());
  }

  long rows() {
    return files.stream().mapToLong(file -> file.digest().rows()).sum();
  }

  long sizeBytes() {
    return files.stream().mapToLong(DataFile::sizeBytes).sum();
  }
}
