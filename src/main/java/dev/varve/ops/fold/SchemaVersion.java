package dev.varve.ops.fold;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableSchema;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A schema version of the archive, matched with a target. Reads row images; one thread. */
public final class SchemaVersion {
  private final TableSchema schema;
  private final int[] places;
  private final FoldTarget target;
  private final Column[] byPlace;
  private final RowImageReader reader = new RowImageReader();

  SchemaVersion(TableSchema schema, int[] places, FoldTarget target) {
    this.schema = schema;
    this.places = places;
    this.target = target;
    this.byPlace = new Column[target.width()];
    for (int i = 0; i < places.length; i++) {
      if (places[i] != FoldTarget.NONE) {
        byPlace[places[i]] = schema.columns().get(i);
      }
    }
  }

  /** The version that the target itself is. */
  public static SchemaVersion of(VersionTarget target) {
    int[] places = IntStream.range(0, target.width()).toArray();
    return new SchemaVersion(target.schema(), places, target);
  }

  /** The version itself. */
  public TableSchema schema() {
    return schema;
  }

  /** The places of the key in its order, or none when the version has no key or lost it. */
  int[] key() {
    int[] key = schema.key().stream().mapToInt(name -> places[schema.indexOf(name)]).toArray();
    return Arrays.stream(key).anyMatch(i -> i == FoldTarget.NONE) ? new int[0] : key;
  }

  /** Whether it has columns at all of these places. */
  boolean knows(int[] all) {
    return Arrays.stream(all).allMatch(i -> byPlace[i] != null);
  }

  boolean hasSameRules(int[] all) {
    return Arrays.stream(all).allMatch(i -> byPlace[i] == null || target.isSameRule(i, byPlace[i]));
  }

  /** How the archive holds the column of a place in this version, or null if it does not. */
  public FieldType typeOf(int place) {
    return byPlace[place] == null ? null : byPlace[place].type();
  }

  /** The source's type of the column of a place in this version, or null if it is not there. */
  public String sourceTypeOf(int place) {
    return byPlace[place] == null ? null : byPlace[place].sourceType();
  }

  /** The row in an image of this version. */
  public ArchivedRow read(byte[] image) {
    String[] cells = new String[byPlace.length];
    Arrays.fill(cells, ArchivedRow.ABSENT);
    reader.reset(image, places.length);
    for (int i = 0; i < places.length; i++) {
      String cell = cell(schema.columns().get(i), reader.next());
      if (places[i] != FoldTarget.NONE) {
        cells[places[i]] = comparable(schema.columns().get(i), places[i], cell);
      }
    }
    return new ArchivedRow(cells, this, image);
  }

  /** What went through another rule than the target's tells nothing of the value there. */
  private String comparable(Column column, int place, String cell) {
    boolean same = target.isSameRule(place, column) || schema.key().contains(column.name());
    return same ? cell : ArchivedRow.UNSENT;
  }

  private String cell(Column column, Slot slot) {
    return switch (slot) {
      case NULL -> null;
      case UNCHANGED -> ArchivedRow.UNSENT;
      case VALUE, TEXT -> target.text(column, slot, reader);
    };
  }

  /** Whether the source left a value of the row alone and did not send it. */
  boolean hasUnsent(byte[] image) {
    return RowImageReader.hasUnchanged(image, schema.columns().size());
  }

  /** An image of this version, with what was not sent taken from an earlier row. */
  byte[] completed(byte[] image, ArchivedRow earlier) {
    return CompletedImage.of(schema, image, earlier.version().schema, earlier.image());
  }
}
