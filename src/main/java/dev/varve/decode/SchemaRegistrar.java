package dev.varve.decode;

import dev.varve.model.Hash128;
import dev.varve.model.TableSchema;

/** Takes in a schema version and returns its fingerprint; asked once per version, not per row. */
@FunctionalInterface
public interface SchemaRegistrar {
  Hash128 register(TableSchema schema);
}
