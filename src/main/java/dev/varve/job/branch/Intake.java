package dev.varve.job.branch;

import dev.varve.config.StorageConfig;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Hash128;
import dev.varve.model.Reject;
import dev.varve.model.TableSchema;
import dev.varve.quarantine.QuarantineTable;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;

/**
 * Takes in what a reader's decoder made, before it is stored anywhere: schema versions go into the
 * archive, a reject becomes a row of the quarantine. One per reader; not thread-safe.
 */
public final class Intake implements SchemaRegistrar {
  private final StorageConfig storage;
  private final String source;
  private final String rejectEpoch;
  private final QuarantineTable quarantine = new QuarantineTable();
  private boolean quarantineRegistered;

  /**
   * An intake.
   *
   * @param source the source's name
   * @param rejectEpoch the epoch that rejects are put in
   */
  public Intake(StorageConfig storage, String source, String rejectEpoch) {
    this.storage = storage;
    this.source = source;
    this.rejectEpoch = rejectEpoch;
  }

  @Override
  public Hash128 register(TableSchema schema) {
    try (ObjectStore store = ObjectStores.open(storage)) {
      return new SchemaStore(store, source).put(schema);
    }
  }

  /** The change to archive. */
  public ChangeEvent admit(Decoded decoded) {
    if (decoded instanceof Reject reject) {
      if (!quarantineRegistered) {
        register(QuarantineTable.SCHEMA);
        quarantineRegistered = true;
      }
      return quarantine.change(reject, rejectEpoch);
    }
    return (ChangeEvent) decoded;
  }
}
