package dev.varve.parquet;

import dev.varve.model.Hash128;
import java.util.Objects;

/**
 * Which change a row holds, without its values.
 *
 * @param position {@link dev.varve.model.SourcePosition#text()}
 * @param id the identity hash in the file
 */
public record Identity(String position, Hash128 id) {
  public Identity {
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(id, "id");
  }
}
