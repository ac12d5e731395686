package dev.varve.ops.fold;

import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A table's archived versions, matched with a target, and its rows folded from them. */
public final class TableFold {
  private final List<DataFile> files;
  private final Map<Hash128, SchemaVersion> versions = new HashMap<>();
  private final List<SchemaVersion> inOrder = new ArrayList<>();

  /** The files are those of the table in one epoch. */
  public TableFold(TableId table, List<DataFile> files, SchemaStore schemas, FoldTarget target) {
    this.files = List.copyOf(files);
    List<Hash128> fingerprints = new ArrayList<>();
    List<TableSchema> known = new ArrayList<>();
    for (Hash128 fingerprint : fingerprints(files)) {
      TableSchema schema = schemas.get(table, fingerprint);
      if (!schema.columns().isEmpty()) { // that of MySQL's TRUNCATE has none
        fingerprints.add(fingerprint);
        known.add(schema);
      }
    }
    List<List<String>> names =
        known.stream().map(schema -> schema.columns().stream().map(Column::name).toList()).toList();
    List<int[]> matches = target.match(names);
    for (int i = 0; i < known.size(); i++) {
      SchemaVersion version = new SchemaVersion(known.get(i), matches.get(i), target);
      versions.put(fingerprints.get(i), version);
      inOrder.add(version);
    }
  }

  /** Versions in the order in which they were last used. */
  public static List<Hash128> fingerprints(List<DataFile> files) {
    Map<Hash128, String> lastUse = new HashMap<>();
    for (DataFile file : files) {
      lastUse.merge(file.schema(), file.lastPosition(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
    return lastUse.entrySet().stream()
        .sorted(Map.Entry.<Hash128, String>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether a file has rows. */
  public boolean hasVersions() {
    return !inOrder.isEmpty();
  }

  /**
   * The target's columns that are the key; none when the table has no key, or when rows are there
   * of versions that do not know it.
   */
  public int[] key() {
    if (inOrder.isEmpty()) {
      return new int[0];
    }
    int[] key = inOrder.get(inOrder.size() - 1).key();
    return inOrder.stream().allMatch(version -> version.knows(key)) ? key : new int[0];
  }

  /** Whether all versions' values of these columns went through the same rules as the target's. */
  public boolean hasSameRules(int[] columns) {
    return inOrder.stream().allMatch(version -> version.hasSameRules(columns));
  }

  /** How the archive last held a column of the target; text when it never did. */
  public FieldType typeOf(int column) {
    FieldType type = FieldType.Scalar.STRING;
    for (SchemaVersion version : inOrder) {
      type = version.typeOf(column) == null ? type : version.typeOf(column);
    }
    return type;
  }

  /** Folds all changes to the end. */
  public Fold fold(ChangeLog log) {
    Fold fold = Fold.by(key());
    read(log, fold::apply);
    return fold;
  }

  /** Gives every change in order, with the version of its images; null if that has no column. */
  public void read(ChangeLog log, BiConsumer<ChangeEvent, SchemaVersion> change) {
    log.read(files, each -> change.accept(each, versions.get(each.schema())));
  }
}
