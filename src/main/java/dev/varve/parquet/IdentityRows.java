package dev.varve.parquet;

import dev.varve.model.Hash128;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;

/** Takes identities, row by row, from one row group. */
final class IdentityRows implements Supplier<Identity> {
  private final ColumnReader positions;
  private final ColumnReader ids;

  IdentityRows(FileLayout layout, GroupCursor group) {
    positions = group.column(layout.metadata(MetadataField.POSITION));
    ids = group.column(layout.metadata(MetadataField.ID));
  }

  @Override
  public Identity get() {
    String position = positions.getBinary().toStringUsingUTF8();
    positions.consume();
    ByteBuffer id = ids.getBinary().toByteBuffer();
    Hash128 hash = new Hash128(id.getLong(id.position()), id.getLong(id.position() + Long.BYTES));
    ids.consume();
    return new Identity(position, hash);
  }

  static List<ColumnDescriptor> columns(FileLayout layout) {
    return List.of(layout.metadata(MetadataField.POSITION), layout.metadata(MetadataField.ID));
  }
}
