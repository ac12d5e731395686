package dev.varve.job.branch;

import dev.varve.block.RowImageReader;
import dev.varve.block.Slot;
import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.policy.ColumnPolicy;
import dev.varve.policy.RowPolicy;
import dev.varve.policy.TablePolicy;
import dev.varve.quarantine.FoundChange;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes changes of what was found by comparing. The column rules hold that are in force now,
 * whatever they were when it was sent; what went through a rule goes through none again. Not
 * thread-safe.
 */
final class FoundChanges {
  private record Version(TableId table, Hash128 fingerprint) {}

  private record Plan(TableSchema schema, TablePolicy policy, Hash128 archived) {}

  private final StorageConfig storage;
  private final SourceConfig source;
  private final ColumnPolicy policy;
  private final Map<Version, Plan> plans = new HashMap<>();
  private final RowImageReader reader = new RowImageReader();

  FoundChanges(StorageConfig storage, SourceConfig source) {
    this.storage = storage;
    this.source = source;
    this.policy = ColumnPolicy.of(source);
  }

  /**
   * The change to archive.
   *
   * @throws IllegalArgumentException if the row is not one of its version, or may not be archived
   *     under the rules of now
   * @throws dev.varve.error.VarveException with {@code SCHEMA_MISSING} if the archive does not hold
   *     the version
   */
  ChangeEvent change(FoundChange found) {
    Plan plan = plans.computeIfAbsent(new Version(found.table(), found.schema()), this::plan);
    requireWhole(found.image(), plan.schema());
    ChangeEvent change = found.change();
    if (plan.policy() instanceof TablePolicy.Refused refused) {
      throw new IllegalArgumentException(refused.why());
    }
    return plan.policy() instanceof RowPolicy rows
        ? change.withImages(
            plan.archived(), rows.apply(change.before()), rows.apply(change.after()))
        : change;
  }

  private Plan plan(Version version) {
    try (ObjectStore store = ObjectStores.open(storage)) {
      SchemaStore schemas = new SchemaStore(store, source.name());
      TableSchema schema = schemas.get(version.table(), version.fingerprint());
      TablePolicy ruled = policy.onArchived(schema);
      return new Plan(
          schema, ruled, ruled instanceof RowPolicy rows ? schemas.put(rows.archived()) : null);
    }
  }

  private void requireWhole(byte[] image, TableSchema schema) {
    try {
      reader.reset(image, schema.columns().size());
      for (Column column : schema.columns()) {
        Slot slot = reader.next();
        if (slot == Slot.VALUE || slot == Slot.TEXT) {
          reader.skip(slot == Slot.TEXT ? FieldType.Scalar.STRING : column.type());
        }
      }
    } catch (ArrayIndexOutOfBoundsException | ArithmeticException tooShort) {
      throw new IllegalArgumentException("a row that ends before its columns do", tooShort);
    }
    if (reader.position() != image.length) {
      throw new IllegalArgumentException("a row that goes on behind its columns");
    }
  }
}
