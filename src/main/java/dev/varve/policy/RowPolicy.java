package dev.varve.policy;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a row as the archive may hold it out of a row as it came. A null stays null, what the
 * source did not send stays unchanged, and a text that did not fit its column is treated like any
 * value. The same row gives the same bytes. Not thread-safe.
 */
public final class RowPolicy implements TablePolicy {
  private final TableSchema archived;
  private final FieldType[] types;
  private final Treatment[] treatments;
  private final RowImageReader in = new RowImageReader();
  private final RowImageWriter out = new RowImageWriter();

  private RowPolicy(TableSchema raw, List<Treatment> treatments) {
    this.archived = archived(raw, treatments);
    this.types = raw.columns().stream().map(Column::type).toArray(FieldType[]::new);
    this.treatments = treatments.toArray(Treatment[]::new);
  }

  /** One treatment for each column of the version, in order; those of key columns keep apart. */
  static RowPolicy of(TableSchema raw, List<Treatment> treatments) {
    return new RowPolicy(raw, treatments);
  }

  private static TableSchema archived(TableSchema raw, List<Treatment> treatments) {
    List<Column> columns = new ArrayList<>();
    List<String> dropped = new ArrayList<>(raw.dropped());
    for (int i = 0; i < treatments.size(); i++) {
      Column column = raw.columns().get(i);
      Treatment treatment = treatments.get(i);
      if (treatment instanceof Treatment.Drop) {
        dropped.add(column.name());
      } else {
        columns.add(archived(column, treatment));
      }
    }
    return new TableSchema(raw.table(), columns, raw.key(), dropped);
  }

  private static Column archived(Column raw, Treatment treatment) {
    if (treatment instanceof Treatment.Keep) {
      return raw;
    }
    return treatment instanceof Treatment.Empty
        ? new Column(raw.name(), raw.type(), raw.sourceType(), true, treatment.mark())
        : new Column(
            raw.name(),
            FieldType.Scalar.STRING,
            raw.sourceType(),
            raw.nullable(),
            treatment.mark());
  }

  /** The version that {@link #apply}'s images are of. */
  public TableSchema archived() {
    return archived;
  }

  /** The image to archive; null if there is none. */
  public byte[] apply(byte[] image) {
    if (image == null) {
      return null;
    }
    in.reset(image, types.length);
    out.begin(archived.columns().size());
    for (int i = 0; i < types.length; i++) {
      column(treatments[i], types[i], in.next());
    }
    return out.finish();
  }

  private void column(Treatment treatment, FieldType type, Slot slot) {
    switch (slot) {
      case VALUE, TEXT -> treatment.apply(slot, type, in, out);
      case NULL -> {
        if (!(treatment instanceof Treatment.Drop)) {
          out.writeNull();
        }
      }
      case UNCHANGED -> {
        if (!(treatment instanceof Treatment.Drop)) {
          out.writeUnchanged();
        }
      }
    }
  }
}
