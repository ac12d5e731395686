package dev.varve.ledger;

import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What one revision of one window of one source holds: the unit of publication. Manifests of a
 * source form a chain by {@link #previous}.
 *
 * @param formatVersion of this document
 * @param sequence 1 for the first manifest of the source, without gaps
 * @param previous SHA-256 of the bytes of the manifest before, 64 hexadecimal digits; 64 zeros for
 *     the first
 * @param revision 1 when the window is first sealed, one more for each addendum
 * @param tables every table of the source known at the seal, those without a change included, by
 *     name
 * @param job what wrote it
 */
public record Manifest(
    int formatVersion,
    String source,
    long sequence,
    String previous,
    Window window,
    int revision,
    List<TableLayer> tables,
    Writer job) {

  public static final int FORMAT_VERSION = 1;
  public static final String NO_PREVIOUS = "0".repeat(64);

  public Manifest {
    tables = List.copyOf(tables);
  }

  /**
   * A table's part of the layer.
   *
   * @param rowsIn rows that reached the seal
   * @param rowsWritten rows in this revision's files
   * @param duplicates rows dropped because the archive or the window already has them; {@code
   *     rowsIn = rowsWritten + duplicates} unless files were adopted
   * @param files data files of this revision, by path
   */
  public record TableLayer(
      TableId table, long rowsIn, long rowsWritten, long duplicates, List<DataFile> files) {
    public TableLayer {
      files = List.copyOf(files);
    }
  }

  /**
   * One Parquet file.
   *
   * @param path key below the archive's root
   * @param sha256 64 hexadecimal digits
   * @param schema fingerprint of its one schema version
   * @param operations rows by operation, those that occur
   * @param adopted whether an earlier, unfinished attempt wrote it and this revision found it
   */
  public record DataFile(
      String path,
      long sizeBytes,
      String sha256,
      Hash128 schema,
      RowDigest digest,
      SortedMap<Operation, Long> operations,
      String epoch,
      String firstPosition,
      String lastPosition,
      boolean adopted) {}

  /**
   * The job that wrote a manifest.
   *
   * @param facts such as job id, checkpoint, code version
   */
  public record Writer(String version, Map<String, String> facts) {
    public Writer {
      facts = Map.copyOf(facts);
    }
  }

  /** Rows in this revision's files. */
  public long rows() {
    return tables.stream().mapToLong(TableLayer::rowsWritten).sum();
  }

  /** Data files of this revision. */
  public List<DataFile> files() {
    return tables.stream().flatMap(table -> table.files().stream()).toList();
  }

  /** Bytes of this revision's files. */
  public long sizeBytes() {
    return files().stream().mapToLong(DataFile::sizeBytes).sum();
  }
}
