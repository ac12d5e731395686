package dev.varve.parquet;

import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import org.apache.parquet.io.api.Binary;

/** Texts that many rows of a file share, encoded once. Not thread-safe. */
final class ConstantTexts {
  private final Binary[] operations = new Binary[Operation.values().length];
  private final Binary fingerprint;
  private String epoch;
  private Binary epochText;

  ConstantTexts(Hash128 fingerprint) {
    this.fingerprint = Binary.fromString(fingerprint.toString());
    for (Operation operation : Operation.values()) {
      operations[operation.ordinal()] = Binary.fromString(String.valueOf(operation.code()));
    }
  }

  Binary operation(Operation operation) {
    return operations[operation.ordinal()];
  }

  Binary fingerprint() {
    return fingerprint;
  }

  Binary epoch(String id) {
    if (!id.equals(epoch)) {
      epoch = id;
      epochText = Binary.fromString(id);
    }
    return epochText;
  }
}
