package dev.varve.ops.fold;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.Column;
import dev.varve.model.TableSchema;
import dev.varve.policy.CanonicalText;
import java.util.List;
import java.util.Objects;

/** The columns of a schema version of the archive; others are matched by their names. */
public record VersionTarget(TableSchema schema) implements FoldTarget {
  @Override
  public int width() {
    return schema.columns().size();
  }

  @Override
  public List<int[]> match(List<List<String>> versions) {
    return FoldTarget.byName(versions, schema.columns().stream().map(Column::name).toList());
  }

  @Override
  public boolean isSameRule(int at, Column archived) {
    return Objects.equals(schema.columns().get(at).rule(), archived.rule());
  }

  @Override
  public String text(Column column, Slot slot, RowImageReader row) {
    return CanonicalText.of(slot, column.type(), row);
  }

  /** The places of the key's columns, in its order; none if there is no key. */
  public int[] key() {
    return schema.key().stream().mapToInt(schema::indexOf).toArray();
  }
}
