package dev.varve.ops.resnapshot;

import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.LogCut.Sight;
import dev.varve.model.Operation;
import dev.varve.model.TableSchema;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.ops.fold.ChangeLog;
import dev.varve.ops.fold.Fold;
import dev.varve.ops.fold.SchemaVersion;
import dev.varve.ops.fold.TableFold;
import dev.varve.ops.fold.VersionTarget;
import dev.varve.ops.found.FoundBatch.Found;
import dev.varve.ops.resnapshot.TableResult.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Compares a table's live rows with the changes that the archive has up to the same place in the
 * log.
 *
 * <p>What is found is told at a place behind all that was seen. A change that was not seen may
 * stand before that place, as a transaction of PostgreSQL writes before it commits; found there,
 * the row would come back over the change. So of a row with such a change nothing is told: that
 * change tells it.
 */
final class TableAgainstArchive {
  private static final int EXAMPLES_MAX = 20;

  private final TableRead read;
  private final String epoch;
  private final TableSchema schema;
  private final VersionTarget target;
  private final TableFold archived;
  private final ChangeLog log;
  private final int[] key;
  private final Set<List<String>> moving = new HashSet<>();
  private boolean allMoving;

  private final List<String> examples = new ArrayList<>();
  private int foundBefore;
  private long identical;
  private long missing;
  private long different;
  private long surplus;
  private long uncertain;
  private long refused;

  TableAgainstArchive(
      TableRead read, String epoch, List<DataFile> files, SchemaStore schemas, ChangeLog log) {
    this.read = read;
    this.epoch = epoch;
    this.schema = read.schema();
    this.target = new VersionTarget(schema);
    this.archived = new TableFold(schema.table(), files, schemas, target);
    this.log = log;
    this.key = target.key();
  }

  /**
   * Compares.
   *
   * @param send given what the archive lacks; false when it cannot be sent
   */
  TableResult compare(Predicate<Found> send) {
    boolean sameKey = Arrays.equals(key, archived.key()) && archived.hasSameRules(key);
    if (archived.hasVersions() && !sameKey) {
      return TableResult.notCompared(
          schema.table(), State.KEY_CHANGED, read.rows(), read.unreadable());
    }
    Fold fold = Fold.by(key);
    archived.read(log, (change, version) -> see(change, version, fold));
    SchemaVersion live = SchemaVersion.of(target);
    RowSpool.read(read.spool(), image -> live(live.read(image), fold, send));
    fold.rest(row -> gone(row, send));
    return new TableResult(
        schema.table(),
        State.COMPARED,
        read.rows(),
        identical,
        missing,
        different,
        surplus,
        uncertain,
        read.unreadable(),
        refused,
        examples);
  }

  private void see(ChangeEvent change, SchemaVersion version, Fold fold) {
    Sight sight = read.cut().sight(change);
    if (sight == Sight.SEEN) {
      fold.apply(change, version);
    } else if (sight == Sight.UNKNOWN || change.position().compareTo(read.cut().found(0)) < 0) {
      note(change, version);
    }
  }

  private void note(ChangeEvent change, SchemaVersion version) {
    if (change.operation() == Operation.MESSAGE) {
      return;
    }
    if (key.length == 0 || change.operation() == Operation.TRUNCATE) {
      allMoving = true;
      return;
    }
    if (change.before() != null) {
      moving.add(keyOf(version.read(change.before())));
    }
    if (change.after() != null) {
      moving.add(keyOf(version.read(change.after())));
    }
  }

  private List<String> keyOf(ArchivedRow row) {
    return Arrays.stream(key).mapToObj(i -> row.cells()[i]).toList();
  }

  private boolean isMoving(ArchivedRow row) {
    return allMoving || moving.contains(keyOf(row));
  }

  private void live(ArchivedRow row, Fold fold, Predicate<Found> send) {
    ArchivedRow known = fold.take(row.cells()).orElse(null);
    if (isMoving(row)) {
      uncertain++;
    } else if (known == null) {
      missing++;
      tell("MISSING", Operation.READ, row, send);
    } else if (known.agreesWith(row)) {
      identical++;
    } else {
      different++;
      tell("DIFFERENT", Operation.READ, row, send);
    }
  }

  private void gone(ArchivedRow row, Predicate<Found> send) {
    if (isMoving(row) || read.unreadable() > 0) {
      uncertain++;
    } else {
      surplus++;
      tell("SURPLUS", Operation.DELETE, row, send);
    }
  }

  private void tell(String what, Operation operation, ArchivedRow row, Predicate<Found> send) {
    if (key.length > 0 && examples.size() < EXAMPLES_MAX) {
      examples.add(what + " " + name(row));
    }
    Found found =
        new Found(
            epoch,
            read.cut().found(foundBefore++),
            operation,
            read.timeMicros(),
            row.version().schema(),
            row.image());
    if (!send.test(found)) {
      refused++;
    }
  }

  private String name(ArchivedRow row) {
    return Arrays.stream(key)
        .mapToObj(i -> schema.columns().get(i).name() + "=" + row.cells()[i])
        .collect(Collectors.joining(", "));
  }
}
