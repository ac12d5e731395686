package dev.varve.cli;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.config.SourceConfig;
import dev.varve.model.TableId;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.ops.gaps.Gap;
import dev.varve.ops.gaps.GapListener;
import dev.varve.ops.gaps.Gaps;
import dev.varve.ops.gaps.MissingDeletes;
import dev.varve.ops.gaps.TableGap;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve gaps}. */
@Command(
    name = "gaps",
    description = {
      "Finds what changed in a database while nobody read its log: after a lost replication slot, a"
          + " purged binary log or lost state, when a new epoch began with a snapshot.",
      "",
      "For each two neighbouring epochs in the ledger, the rows that the older one ends with are"
          + " compared with those that the newer one's snapshot found: equal, added, changed or"
          + " deleted. KNOWN counts rows of whose end the archive tells; UNCERTAIN those that may"
          + " have been there although the snapshot did not bring them. It reads the archive alone"
          + " and holds one table's rows in memory. Exit code 3 when there are deletes that the"
          + " archive does not know, or when that cannot be told.",
      "",
      "--archive-deletes sends the deletes that are missing to the job, as 'quarantine redrive'"
          + " sends records: a running job archives them within half a minute, another when it"
          + " starts, as an addendum to the window of the snapshot, each once, however often it is"
          + " sent. Each has the row as it was last known, less what column rules withhold, and"
          + " the position r, which no other delete has. A table that the newer epoch has nothing"
          + " of may have been emptied, dropped or left out of the data map: its rows are taken"
          + " for deleted only if it is meant by --table."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve gaps --config archive.yaml",
      "  varve gaps --config archive.yaml --source crm --table public.orders --output json",
      "  varve gaps --config archive.yaml --source crm --archive-deletes"
    })
final class GapsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TableOption tables;
  @Mixin private OutputOption output;

  @Option(names = "--config", paramLabel = "FILE", required = true, description = "The data map.")
  private Path config;

  @Option(names = "--source", paramLabel = "NAME", description = "Only this source.")
  private String source;

  @Option(
      names = "--archive-deletes",
      description = "Send the deletes that the archive does not know to the job.")
  private boolean archiveDeletes;

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    ArchiveConfig map = ConfigLoader.load(config);
    GapsOutput printer = new GapsOutput(terminal, output.format());
    try (ObjectStore store = ObjectStores.open(map.storage())) {
      for (SourceConfig each : SourceChoice.databases(map, source)) {
        if (archiveDeletes) {
          MissingDeletes deletes =
              new MissingDeletes(store, each, confirmed(), InstantSource.system());
          printer.print(each.name(), find(terminal, store, each, deletes));
          printer.print(each.name(), deletes.send());
        } else {
          printer.print(each.name(), find(terminal, store, each, GapListener.NONE));
        }
      }
    }
    return printer.end();
  }

  private Predicate<TableId> confirmed() {
    return table -> !tables.isEverything();
  }

  private List<Gap> find(
      Terminal terminal, ObjectStore store, SourceConfig each, GapListener deletes) {
    try (ProgressLine progress = new ProgressLine(terminal, System::nanoTime)) {
      return Gaps.find(store, each, tables.wanted(), new Listener(progress, deletes));
    }
  }

  /** Shows how far it is. */
  private record Listener(ProgressLine progress, GapListener deletes) implements GapListener {
    @Override
    public void compared(Gap gap, TableGap table) {
      progress.show(gap.source() + " " + table.table() + " is compared");
      deletes.compared(gap, table);
    }

    @Override
    public void missing(Gap gap, TableId table, ArchivedRow row) {
      deletes.missing(gap, table, row);
    }
  }
}
