package dev.varve.ops.reconcile;

import dev.varve.model.FieldType;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.ops.fold.Fold;
import dev.varve.ops.fold.TableFold;
import dev.varve.ops.reconcile.LiveTable.LiveColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Compares the live rows of one table with its fold. */
final class RowComparison {
  private final LiveTable live;
  private final List<RuledColumn> rules;
  private final ValueText text;
  private final Fold fold;
  private final int[] key;
  private final FieldType[] types;
  private final Tally tally;

  RowComparison(LiveTarget target, TableFold table, Fold fold, Tally tally) {
    this.live = target.live();
    this.rules = target.rules();
    this.text = target.database().text();
    this.fold = fold;
    this.key = table.key();
    this.types = new FieldType[live.columns().size()];
    Arrays.setAll(types, table::typeOf);
    this.tally = tally;
  }

  /** One live row. */
  void compare(String[] row) {
    tally.live();
    for (int i = 0; i < row.length; i++) {
      row[i] =
          rules.get(i).isTouched() ? rules.get(i).archived(row[i]) : text.normal(types[i], row[i]);
    }
    fold.take(row)
        .ifPresentOrElse(archived -> compare(archived, row), () -> tally.missing(name(row)));
  }

  /** After the last live row. */
  void end() {
    fold.rest(row -> tally.surplus(name(row.cells())));
  }

  private void compare(ArchivedRow archived, String[] row) {
    List<String> differing = new ArrayList<>();
    long compared = 0;
    for (int i = 0; i < row.length; i++) {
      LiveColumn column = live.columns().get(i);
      switch (cell(archived, i, row[i], column)) {
        case EQUAL -> compared++;
        case UNKNOWN -> tally.unknown(column.name());
        case DIFFERENT -> differing.add(column.name());
      }
    }
    tally.compared(compared);
    if (differing.isEmpty()) {
      tally.equal();
    } else {
      tally.changed(name(row), differing);
    }
  }

  private enum Cell {
    EQUAL,
    UNKNOWN,
    DIFFERENT
  }

  private Cell cell(ArchivedRow archived, int at, String liveText, LiveColumn column) {
    String archivedText = archived.cells()[at];
    if (ArchivedRow.ABSENT.equals(archivedText)) {
      String missing = text.normal(types[at], column.missing());
      return Objects.equals(missing, liveText) ? Cell.EQUAL : Cell.UNKNOWN;
    }
    if (ArchivedRow.UNSENT.equals(archivedText) || ArchivedRow.UNSENT.equals(liveText)) {
      return Cell.UNKNOWN;
    }
    if (Objects.equals(archivedText, liveText)) {
      return Cell.EQUAL;
    }
    return Objects.equals(archived.version().sourceTypeOf(at), column.type())
        ? Cell.DIFFERENT
        : Cell.UNKNOWN;
  }

  private String name(String[] cells) {
    return Arrays.stream(key)
        .mapToObj(i -> live.columns().get(i).name() + "=" + cells[i])
        .collect(Collectors.joining(", "));
  }
}
