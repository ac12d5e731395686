package dev.varve.decode.mysql;

import dev.varve.block.RowImageWriter;
import dev.varve.decode.mysql.BinlogDecoder.Place;
import dev.varve.decode.mysql.BinlogDecoder.RowsKind;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of one table at one place in the log.
 *
 * @param firstRow the number at the place of the first of them
 */
record RowsEvent(RowsKind kind, LoggedTable table, Place place, int firstRow, String epoch) {
  private static final String ORIGIN = "binlog";

  /**
   * The rows in a body from the number of columns on: the event of each, or a reject.
   *
   * @throws VarveException as {@link BinlogDecoder#rows} does
   */
  List<Decoded> read(EventBytes bytes, RowImageWriter writer) {
    int start = bytes.at();
    if (table.obstacle() != null) {
      return List.of(reject(firstRow, table.obstacle(), bytes.rest()));
    }
    try {
      head(bytes);
      byte[] head = bytes.since(start);
      List<Decoded> rows = new ArrayList<>();
      while (bytes.hasMore()) {
        rows.add(row(firstRow + rows.size(), head, bytes, writer));
      }
      return rows;
    } catch (IndexOutOfBoundsException cutShort) {
      bytes.returnTo(start);
      return List.of(reject(firstRow, "the event is shorter than it says", bytes.rest()));
    }
  }

  private void head(EventBytes bytes) {
    int width = bytes.packed();
    if (width != table.columns().length) {
      throw contradiction("rows of " + table.table() + " with other columns than announced", place);
    }
    requireAll(bytes.bits(width), table);
    if (kind == RowsKind.UPDATE) {
      requireAll(bytes.bits(width), table);
    }
  }

  private Decoded row(int row, byte[] head, EventBytes bytes, RowImageWriter writer) {
    int start = bytes.at();
    try {
      byte[] before = kind == RowsKind.INSERT ? null : table.image(bytes, writer);
      byte[] after = kind == RowsKind.DELETE ? null : table.image(bytes, writer);
      return new ChangeEvent(
          table.table(),
          table.fingerprint(),
          epoch,
          position(row),
          kind.operation(),
          place.timeMicros(),
          before,
          after);
    } catch (UnreadableRow unreadable) {
      bytes.returnTo(start);
      table.skip(bytes);
      if (kind == RowsKind.UPDATE) {
        table.skip(bytes);
      }
      return reject(row, unreadable.getMessage(), joined(head, bytes.since(start)));
    }
  }

  private static byte[] joined(byte[] head, byte[] row) {
    return ByteBuffer.allocate(head.length + row.length).put(head).put(row).array();
  }

  private Reject reject(int row, String why, byte[] rows) {
    SourcePosition.Binlog position = position(row);
    return new Reject(
        ORIGIN,
        position,
        table.table(),
        place.timeMicros(),
        ErrorCode.RECORD_UNDECODABLE.text(),
        why,
        1,
        null,
        new RawRows(kind, table.map(), rows).encode(table.table(), position));
  }

  private static void requireAll(boolean[] present, LoggedTable table) {
    for (boolean there : present) {
      if (!there) {
        throw VarveException.of(
            ErrorCode.SOURCE_NOT_READY,
            "the log holds rows of " + table.table() + " without some of their columns",
            "SET GLOBAL binlog_row_image = 'FULL', in every session too; then begin anew, as"
                + " docs/operating/source-not-ready.md says");
      }
    }
  }

  private SourcePosition.Binlog position(int row) {
    return new SourcePosition.Binlog(place.file(), place.position(), row);
  }

  /** The log says two things that cannot both be so: what follows would be misread. */
  static VarveException contradiction(String what, Place place) {
    return VarveException.of(
        ErrorCode.RECORD_UNDECODABLE,
        "the log holds %s, in file %d at %d".formatted(what, place.file(), place.position()),
        "begin anew, as docs/operating/source-not-ready.md says, and report the server's version");
  }
}
