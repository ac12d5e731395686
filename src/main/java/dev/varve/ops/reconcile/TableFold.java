package dev.varve.ops.reconcile;

import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table's archived versions, matched with the live table, and its rows folded from them. */
final class TableFold {
  private final LiveTable live;
  private final List<RuledColumn> rules;
  private final ValueText text;
  private final List<DataFile> files;
  private final Map<Hash128, SchemaVersion> versions = new HashMap<>();
  private final List<SchemaVersion> inOrder = new ArrayList<>();

  /** The files are those of the table in one epoch; there is at least one. */
  TableFold(
      LiveDatabase database,
      LiveTable live,
      List<RuledColumn> rules,
      List<DataFile> files,
      SchemaStore schemas) {
    this.live = live;
    this.rules = rules;
    this.text = database.text();
    this.files = files;
    List<Hash128> fingerprints = new ArrayList<>();
    List<TableSchema> known = new ArrayList<>();
    for (Hash128 fingerprint : fingerprints()) {
      TableSchema schema = schemas.get(live.id(), fingerprint);
      if (!schema.columns().isEmpty()) { // that of MySQL's TRUNCATE has none
        fingerprints.add(fingerprint);
        known.add(schema);
      }
    }
    List<List<String>> names =
        known.stream().map(schema -> schema.columns().stream().map(Column::name).toList()).toList();
    List<int[]> matches = database.match(names, live);
    for (int i = 0; i < known.size(); i++) {
      SchemaVersion version = new SchemaVersion(known.get(i), matches.get(i), rules, text);
      versions.put(fingerprints.get(i), version);
      inOrder.add(version);
    }
  }

  /** Versions in the order in which they were last used. */
  private List<Hash128> fingerprints() {
    Map<Hash128, String> lastUse = new HashMap<>();
    for (DataFile file : files) {
      lastUse.merge(file.schema(), file.lastPosition(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
    return lastUse.entrySet().stream()
        .sorted(Map.Entry.<Hash128, String>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The live columns that are the key; none when the table has no key, or when rows are there of
   * versions that do not know it.
   */
  int[] key() {
    if (inOrder.isEmpty()) {
      return new int[0];
    }
    int[] key = inOrder.get(inOrder.size() - 1).key();
    return inOrder.stream().allMatch(version -> version.knows(key)) ? key : new int[0];
  }

  /** How the archive last held a live column; text when it never did. */
  FieldType typeOf(int column) {
    FieldType type = FieldType.Scalar.STRING;
    for (SchemaVersion version : inOrder) {
      type = version.typeOf(column) == null ? type : version.typeOf(column);
    }
    return type;
  }

  /** Folds all changes to the end. */
  Fold fold(ChangeLog log) {
    int[] key = key();
    Fold fold = key.length == 0 ? new KeylessFold() : new KeyedFold(key);
    log.read(files, change -> fold.apply(change, versions.get(change.schema())));
    return fold;
  }

  /** The rule of each live column. */
  List<RuledColumn> rules() {
    return rules;
  }

  LiveTable live() {
    return live;
  }

  ValueText text() {
    return text;
  }
}
