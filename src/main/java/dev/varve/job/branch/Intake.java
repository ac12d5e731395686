package dev.varve.job.branch;

import dev.varve.block.SchemaFingerprint;
import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.error.ErrorCode;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Hash128;
import dev.varve.model.Reject;
import dev.varve.model.TableSchema;
import dev.varve.policy.ColumnPolicy;
import dev.varve.policy.RowPolicy;
import dev.varve.policy.TablePolicy;
import dev.varve.quarantine.QuarantineTable;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes in what a reader's decoder made, before it is stored anywhere: column rules are applied,
 * schema versions as the rules leave them go into the archive, a reject becomes a row of the
 * quarantine. One per reader; not thread-safe.
 */
public final class Intake implements SchemaRegistrar {
  private static final int FIRST_ATTEMPT = 1;

  /** A version's rows as they came, and what they are archived as. */
  private record Plan(TablePolicy policy, Hash128 archived) {}

  private final String source;
  private final SchemaRegistrar archive;
  private final String rejectEpoch;
  private final ColumnPolicy policy;
  private final Map<Hash128, Plan> plans = new HashMap<>();
  private final QuarantineTable quarantine = new QuarantineTable();
  private boolean quarantineRegistered;

  /**
   * An intake.
   *
   * @param rejectEpoch the epoch that rejects are put in
   * @throws dev.varve.error.VarveException as {@link ColumnPolicy#of} does
   */
  public Intake(StorageConfig storage, SourceConfig source, String rejectEpoch) {
    this(source, rejectEpoch, schema -> store(storage, source.name(), schema));
  }

  private Intake(SourceConfig source, String rejectEpoch, SchemaRegistrar archive) {
    this.source = source.name();
    this.archive = archive;
    this.rejectEpoch = rejectEpoch;
    this.policy = ColumnPolicy.of(source);
  }

  /**
   * An intake of changes that are only looked at: they come out as they would be archived, and
   * nothing is put into the archive.
   */
  public static Intake looking(SourceConfig source, String rejectEpoch) {
    return new Intake(source, rejectEpoch, SchemaFingerprint::of);
  }

  /**
   * Takes in a version as the source has it. Its fingerprint is for the changes given to {@link
   * #admit}; the archive has another where a rule touches the version.
   */
  @Override
  public Hash128 register(TableSchema raw) {
    TablePolicy ruled = policy.on(raw);
    if (ruled instanceof TablePolicy.Untouched) {
      return archive.register(raw);
    }
    Hash128 fingerprint = SchemaFingerprint.of(raw);
    Hash128 archived = ruled instanceof RowPolicy rows ? archive.register(rows.archived()) : null;
    plans.put(fingerprint, new Plan(ruled, archived));
    return fingerprint;
  }

  private static Hash128 store(StorageConfig storage, String source, TableSchema schema) {
    try (ObjectStore store = ObjectStores.open(storage)) {
      return new SchemaStore(store, source).put(schema);
    }
  }

  /** Whether no column rule forbids to keep the bytes of this record. */
  public boolean mayKeep(Reject record) {
    return policy.mask(record) == record;
  }

  /** The change to archive. */
  public ChangeEvent admit(Decoded decoded) {
    return decoded instanceof Reject reject
        ? quarantined(policy.mask(reject), rejectEpoch)
        : ruled((ChangeEvent) decoded);
  }

  private ChangeEvent ruled(ChangeEvent change) {
    Plan plan = plans.isEmpty() ? null : plans.get(change.schema());
    if (plan == null) {
      return change;
    }
    return plan.policy() instanceof RowPolicy rows
        ? change.withImages(
            plan.archived(), rows.apply(change.before()), rows.apply(change.after()))
        : quarantined(refused(change, (TablePolicy.Refused) plan.policy()), change.epoch());
  }

  /** Without its values: what the rules would have made of them is not known. */
  private Reject refused(ChangeEvent change, TablePolicy.Refused refusal) {
    return new Reject(
        source,
        change.position(),
        change.table(),
        change.timeMicros(),
        ErrorCode.COLUMN_RULE_REFUSED.text(),
        refusal.why(),
        FIRST_ATTEMPT,
        null,
        null);
  }

  private ChangeEvent quarantined(Reject reject, String epoch) {
    if (!quarantineRegistered) {
      archive.register(QuarantineTable.SCHEMA);
      quarantineRegistered = true;
    }
    return quarantine.change(reject, epoch);
  }
}
