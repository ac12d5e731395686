package dev.varve.ledger;

import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.storage.ObjectKey;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

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

  private static final Pattern HEX_64 = Pattern.compile("[0-9a-f]{64}");

  public Manifest {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(job, "job");
    if (sequence < 1 || revision < 1) {
      throw new IllegalArgumentException("sequence and revision count from 1");
    }
    requireHex64(previous, "previous");
    tables = tables.stream().sorted(Comparator.comparing(TableLayer::table)).toList();
    for (int i = 1; i < tables.size(); i++) {
      if (tables.get(i - 1).table().equals(tables.get(i).table())) {
        throw new IllegalArgumentException("two layers of " + tables.get(i).table());
      }
    }
  }

  private static void requireHex64(String text, String name) {
    if (!HEX_64.matcher(text).matches()) {
      throw new IllegalArgumentException(name + " is not 64 lower-case hexadecimal digits");
    }
  }

  /**
   * A table's part of the layer.
   *
   * @param rowsIn rows that reached the seal
   * @param rowsWritten rows in this revision's files
   * @param duplicates rows dropped because the archive or the window already has them; {@code
   *     rowsIn} and the rows of adopted files are {@code rowsWritten + duplicates}
   * @param files data files of this revision, by path
   */
  public record TableLayer(
      TableId table, long rowsIn, long rowsWritten, long duplicates, List<DataFile> files) {
    public TableLayer {
      Objects.requireNonNull(table, "table");
      if (rowsIn < 0 || rowsWritten < 0 || duplicates < 0) {
        throw new IllegalArgumentException("no count of " + table + " is negative");
      }
      files = files.stream().sorted(Comparator.comparing(DataFile::path)).toList();
    }
  }

  /**
   * One Parquet file.
   *
   * @param path key below the archive's root
   * @param sha256 64 hexadecimal digits
   * @param schema fingerprint of its one schema version
   * @param operations rows by operation, those that occur
   * @param misfits values, of rows and of before images, that their column's type cannot hold and
   *     that are kept as text beside it
   * @param adopted whether an earlier, unfinished attempt wrote it and this revision found it
   */
  public record DataFile(
      String path,
      long sizeBytes,
      String sha256,
      Hash128 schema,
      RowDigest digest,
      SortedMap<Operation, Long> operations,
      long misfits,
      String epoch,
      String firstPosition,
      String lastPosition,
      boolean adopted) {
    public DataFile {
      ObjectKey.require(path);
      requireHex64(sha256, "sha256");
      Objects.requireNonNull(schema, "schema");
      Objects.requireNonNull(digest, "digest");
      Objects.requireNonNull(epoch, "epoch");
      Objects.requireNonNull(firstPosition, "firstPosition");
      Objects.requireNonNull(lastPosition, "lastPosition");
      operations = Collections.unmodifiableSortedMap(new TreeMap<>(operations));
      if (sizeBytes < 0 || misfits < 0) {
        throw new IllegalArgumentException("no size and no count is negative: " + path);
      }
    }

    /**
     * Whether all of its changes are such as {@link dev.varve.model.ChangeEvent#isFoundDelete}
     * means.
     */
    public boolean isOfFoundDeletes() {
      return operations.keySet().equals(Set.of(Operation.DELETE))
          && lastPosition.equals(SourcePosition.SnapshotRead.INSTANCE.text());
    }

    /** A file whose values all fit their columns. */
    public DataFile(
        String path,
        long sizeBytes,
        String sha256,
        Hash128 schema,
        RowDigest digest,
        SortedMap<Operation, Long> operations,
        String epoch,
        String firstPosition,
        String lastPosition,
        boolean adopted) {
      this(
          path,
          sizeBytes,
          sha256,
          schema,
          digest,
          operations,
          0,
          epoch,
          firstPosition,
          lastPosition,
          adopted);
    }
  }

  /**
   * The job that wrote a manifest.
   *
   * @param facts such as job id and process, by name
   */
  public record Writer(String version, Map<String, String> facts) {
    /** Name of the fact that tells when the manifest was decided, as ISO 8601 in UTC. */
    public static final String PUBLISHED = "published";

    /**
     * Name of the fact that is there when the job was told to seal all that it had, whether the
     * source had sent all of a window or not.
     */
    public static final String DRAINED = "drained";

    /** Name of the fact that tells which Flink job it was. */
    public static final String JOB = "job";

    /** Name of the fact that tells which process decided the manifest: its number, @, its host. */
    public static final String PROCESS = "process";

    /**
     * Name of the fact that tells how many requests to the store were made to seal and to publish
     * since the manifest before, as far as they did not have to be made again after a failure.
     */
    public static final String REQUESTS = "requests";

    public Writer {
      Objects.requireNonNull(version, "version");
      facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }

    /** The job in words that find it: which, where, when. */
    public String inWords() {
      return "job %s in process %s, Varve %s, at %s"
          .formatted(fact(JOB), fact(PROCESS), version, fact(PUBLISHED));
    }

    /** When the manifest was decided, if its writer says so. */
    public Optional<Instant> published() {
      try {
        return Optional.ofNullable(facts.get(PUBLISHED)).map(Instant::parse);
      } catch (DateTimeParseException foreign) {
        // Facts are for people; a foreign one does not hide the manifest.
        return Optional.empty();
      }
    }

    private String fact(String name) {
      return facts.getOrDefault(name, "(not told)");
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

  /**
   * Values in this revision's files that are kept as text, because their columns cannot hold them.
   */
  public long misfits() {
    return files().stream().mapToLong(DataFile::misfits).sum();
  }

  /** Bytes of this revision's files. */
  public long sizeBytes() {
    return files().stream().mapToLong(DataFile::sizeBytes).sum();
  }
}
