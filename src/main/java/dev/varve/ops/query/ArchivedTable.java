package dev.varve.ops.query;

import dev.varve.ledger.Manifest.DataFile;
import dev.varve.model.TableId;
import java.util.List;

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

  long rows() {
    return files.stream().mapToLong(file -> file.digest().rows()).sum();
  }

  long sizeBytes() {
    return files.stream().mapToLong(DataFile::sizeBytes).sum();
  }
}
