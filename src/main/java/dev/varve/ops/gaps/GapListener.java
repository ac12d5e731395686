package dev.varve.ops.gaps;

import dev.varve.model.TableId;
import dev.varve.ops.fold.ArchivedRow;

/** Told of gaps while they are looked for. */
public interface GapListener {
  /** Leaves it at the report. */
  GapListener NONE =
      new GapListener() {
        @Override
        public void compared(Gap gap, TableGap table) {}

        @Override
        public void missing(Gap gap, TableId table, ArchivedRow row) {}
      };

  /** Of a table that is compared; the gap has no tables yet. */
  void compared(Gap gap, TableGap table);

  /** Of a row that was deleted and that the archive has no delete of; of equal ones of one. */
  void missing(Gap gap, TableId table, ArchivedRow row);
}
