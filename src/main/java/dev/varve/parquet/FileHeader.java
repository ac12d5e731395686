package dev.varve.parquet;

import dev.varve.model.Hash128;
import dev.varve.model.TableSchema;
import dev.varve.model.Window;
import java.util.Objects;

/**
 * What a data file says about itself.
 *
 * @param source name of the source in the data map
 * @param schema the one schema version of all its rows
 * @param fingerprint of that schema
 * @param window the window that its rows fall in
 */
public record FileHeader(String source, TableSchema schema, Hash128 fingerprint, Window window) {
  public FileHeader {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(window, "window");
  }
}
