package dev.varve.ops.reconcile;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableSchema;
import java.util.Arrays;
import java.util.List;

/** A schema version of the archive, matched with the live table. Reads row images; one thread. */
final class SchemaVersion {
  private final TableSchema schema;
  private final int[] liveIndex;
  private final List<RuledColumn> live;
  private final ValueText text;
  private final Column[] byLiveIndex;
  private final RowImageReader reader = new RowImageReader();

  SchemaVersion(TableSchema schema, int[] liveIndex, List<RuledColumn> live, ValueText text) {
    this.schema = schema;
    this.liveIndex = liveIndex;
    this.live = live;
    this.text = text;
    this.byLiveIndex = new Column[live.size()];
    for (int i = 0; i < liveIndex.length; i++) {
      if (liveIndex[i] != ColumnMatch.NONE) {
        byLiveIndex[liveIndex[i]] = schema.columns().get(i);
      }
    }
  }

  /** The live columns of the key in its order, or none when the version has no key or lost it. */
  int[] key() {
    int[] key = schema.key().stream().mapToInt(name -> liveIndex[schema.indexOf(name)]).toArray();
    return Arrays.stream(key).anyMatch(i -> i == ColumnMatch.NONE) ? new int[0] : key;
  }

  /** Whether it knows all of these live columns. */
  boolean knows(int[] live) {
    return Arrays.stream(live).allMatch(i -> byLiveIndex[i] != null);
  }

  /** How the archive holds a live column in this version, or null if it does not. */
  FieldType typeOf(int live) {
    return byLiveIndex[live] == null ? null : byLiveIndex[live].type();
  }

  /** The source's type of a live column in this version, or null if it is not there. */
  String sourceTypeOf(int live) {
    return byLiveIndex[live] == null ? null : byLiveIndex[live].sourceType();
  }

  ArchivedRow read(byte[] image) {
    String[] cells = new String[byLiveIndex.length];
    Arrays.fill(cells, ArchivedRow.ABSENT);
    reader.reset(image, liveIndex.length);
    for (int i = 0; i < liveIndex.length; i++) {
      String cell = cell(schema.columns().get(i), reader.next());
      if (liveIndex[i] != ColumnMatch.NONE) {
        cells[liveIndex[i]] = comparable(schema.columns().get(i), liveIndex[i], cell);
      }
    }
    return new ArchivedRow(cells, this);
  }

  /** What went through another rule than holds now tells nothing of the live value. */
  private String comparable(Column column, int at, String cell) {
    boolean same = live.get(at).isThatOf(column) || schema.key().contains(column.name());
    return same ? cell : ArchivedRow.UNSENT;
  }

  private String cell(Column column, Slot slot) {
    return switch (slot) {
      case NULL -> null;
      case UNCHANGED -> ArchivedRow.UNSENT;
      case VALUE, TEXT -> text.of(column, slot, reader);
    };
  }
}
