package dev.varve.job.branch;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.model.ChangeEvent;
import dev.varve.quarantine.SentRecord;
import java.io.Serializable;
import java.util.function.Consumer;

/** Makes of a record that was rejected once what it is now. Not thread-safe. */
@FunctionalInterface
public interface Rereader {
  /**
   * Hands over what is to be archived of it; nothing if it is no change.
   *
   * @throws IllegalArgumentException if it is none that this source rejected, or does not hold what
   *     is needed to read it; the message holds nothing of it
   */
  void read(SentRecord sent, Consumer<ChangeEvent> out);

  /** Makes a rereader where it runs. */
  @FunctionalInterface
  interface Factory extends Serializable {
    Rereader open(SourceConfig source, StorageConfig storage);
  }
}
