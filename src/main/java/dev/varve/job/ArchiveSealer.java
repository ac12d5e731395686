package dev.varve.job;

import dev.varve.ledger.Ledger;
import dev.varve.ledger.SchemaStore;
import dev.varve.publish.PublishedFiles;
import dev.varve.publish.SealReport;
import dev.varve.seal.SealTask;
import dev.varve.seal.TableSealer;
import dev.varve.storage.ObjectStore;
import java.nio.file.Path;
import java.util.function.Function;

/** Archives what is due. */
record ArchiveSealer(TableSealer sealer) implements Sealer<SealReport> {

  static Sealer<SealReport> open(WindowSettings settings, ObjectStore store, Path scratch) {
    String source = settings.source().name();
    return new ArchiveSealer(
        new TableSealer(
            store,
            source,
            new SchemaStore(store, source),
            new PublishedFiles(new Ledger(store, source)),
            scratch,
            settings.state().fileRowsMax()));
  }

  @Override
  public SealReport seal(SealTask<String> task, Function<String, byte[]> load) {
    return sealer.seal(task, load);
  }

  @Override
  public SealReport withRequests(SealReport report, long requests) {
    return report.withRequests(requests);
  }
}
