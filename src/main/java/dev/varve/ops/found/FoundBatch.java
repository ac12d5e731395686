package dev.varve.ops.found;

import dev.varve.config.SourceConfig;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.LineBatch;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableSchema;
import dev.varve.policy.ColumnPolicy;
import dev.varve.policy.RowPolicy;
import dev.varve.policy.TablePolicy;
import dev.varve.quarantine.FoundChange;
import dev.varve.quarantine.RejectText;
import dev.varve.storage.ObjectStore;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * What a comparison found, put where the job reads it. Rows go as the archive has them, or would
 * have, less what the column rules of now withhold. Not thread-safe.
 */
public final class FoundBatch {
  private final SchemaStore schemas;
  private final ColumnPolicy policy;
  private final LineBatch batch;
  private final Map<TableSchema, Plan> plans = new HashMap<>();

  private record Plan(TablePolicy policy, Hash128 archived) {}

  /**
   * A change.
   *
   * @param timeMicros event time in microseconds since 1970-01-01T00:00:00Z
   * @param schema of the image, as the archive holds or would hold it
   */
  public record Found(
      String epoch,
      SourcePosition position,
      Operation operation,
      long timeMicros,
      TableSchema schema,
      byte[] image) {}

  /**
   * An empty batch.
   *
   * @throws dev.varve.error.VarveException as {@link ColumnPolicy#of} does
   */
  public FoundBatch(ObjectStore store, SourceConfig source, InstantSource clock) {
    this.schemas = new SchemaStore(store, source.name());
    this.policy = ColumnPolicy.of(source);
    this.batch = new LineBatch(store, ArchiveLayout.sentBack(source.name()), clock);
  }

  /** Adds a change, unless column rules forbid to keep its key: then it is false. */
  public boolean add(Found found) {
    Plan plan = plans.computeIfAbsent(found.schema(), this::plan);
    if (plan.policy() instanceof TablePolicy.Refused) {
      return false;
    }
    byte[] image =
        plan.policy() instanceof RowPolicy rows ? rows.apply(found.image()) : found.image();
    FoundChange change =
        new FoundChange(
            found.epoch(),
            found.schema().table(),
            found.position(),
            found.operation(),
            found.timeMicros(),
            plan.archived(),
            image);
    batch.add(RejectText.encode(change.toSent()));
    return true;
  }

  private Plan plan(TableSchema schema) {
    TablePolicy ruled = policy.onArchived(schema);
    if (ruled instanceof TablePolicy.Refused) {
      return new Plan(ruled, null);
    }
    return new Plan(ruled, schemas.put(ruled instanceof RowPolicy rows ? rows.archived() : schema));
  }

  /** Puts what was added; how much that was. */
  public long send() {
    batch.put();
    return batch.count();
  }
}
