package dev.varve.parquet;

import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import java.util.Objects;

/**
 * A change as a file holds it. Its images are the bytes that were written; for a snapshot row,
 * whose time no file holds, the event time is the start of the file's window.
 *
 * @param id the identity hash in the file, not computed anew
 */
public record StoredChange(ChangeEvent change, Hash128 id) {
  public StoredChange {
    Objects.requireNonNull(change, "change");
    Objects.requireNonNull(id, "id");
  }
}
