package dev.varve.decode.debezium;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.model.FieldType.Scalar;
import java.util.regex.Pattern;

/**
 * Tells the rows that Debezium and its users write into a signalling table, which mark the windows
 * of incremental snapshots, from data.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/configuration/signalling.html">Debezium,
 *     sending signals</a>
 */
final class Signals {
  /** Debezium's own ids; a delete may bring nothing else. */
  private static final Pattern WINDOW_ID =
      Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}-(open|close)");

  private final RowImageReader reader = new RowImageReader();

  boolean isSignal(RowLayout layout, byte[] image) {
    reader.reset(image, layout.size());
    String id = text(layout, 0);
    String type = text(layout, 1);
    return (type != null && NoChange.isTableSignal(type))
        || (type == null && id != null && WINDOW_ID.matcher(id).matches());
  }

  private String text(RowLayout layout, int column) {
    Slot slot = reader.next();
    if (slot != Slot.VALUE || layout.cell(column).column().type() != Scalar.STRING) {
      return null;
    }
    return reader.readText();
  }
}
