package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.SavedStates;
import dev.varve.ops.janitor.Janitor;
import dev.varve.ops.janitor.Stray;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve janitor}. */
@Command(
    name = "janitor",
    description = {
      "Finds data files that no manifest names, left by attempts that failed, and says of each why"
          + " it may go or must stay. Removes nothing unless --remove is given.",
      "",
      "A file may go when its window is published without it, its source has gone on publishing"
          + " since it was as old as --older-than says, and no checkpoint or savepoint is left that"
          + " may know it. Files of unpublished windows always stay."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve janitor --config archive.yaml",
      "  varve janitor --config archive.yaml --state s3://flink/checkpoints --older-than P30D",
      "  varve janitor --config archive.yaml --remove"
    })
final class JanitorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OutputOption output;

  @Option(names = "--config", paramLabel = "FILE", required = true, description = "The data map.")
  private Path config;

  @Option(
      names = "--older-than",
      paramLabel = "PERIOD",
      defaultValue = "P7D",
      description = "Only files of this age, as ISO 8601 has it. Default: ${DEFAULT-VALUE}.")
  private Duration age;

  @Option(
      names = "--state",
      paramLabel = "URI",
      description =
          "Where else checkpoints and savepoints of this job are, such as a cluster's; may be given"
              + " more than once. The data map's state.uri is looked at in any case.")
  private List<URI> states = new ArrayList<>();

  @Option(names = "--remove", description = "Remove what may go.")
  private boolean remove;

  @Override
  public Integer call() {
    ArchiveConfig map = ConfigLoader.load(config);
    List<URI> folders = new ArrayList<>(states);
    folders.add(map.state().uri());
    try (ObjectStore store = ObjectStores.open(map.storage())) {
      Janitor janitor = new Janitor(store, Instant.now(), age, restorable(map, folders));
      List<Stray> strays = janitor.find();
      if (remove) {
        janitor.remove(strays);
      }
      print(Terminal.of(spec), strays);
    }
    return 0;
  }

  private static List<Instant> restorable(ArchiveConfig map, List<URI> folders) {
    List<Instant> found = SavedStates.completed(map.storage(), folders);
    if (found.isEmpty()) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "there is no checkpoint or savepoint in " + folders,
          "what a job can be restored from decides what must stay: give its place by --state");
    }
    return found;
  }

  private void print(Terminal terminal, List<Stray> strays) {
    switch (output.format()) {
      case TEXT -> text(terminal, strays);
      case JSON -> strays.forEach(stray -> terminal.out().println(json(stray)));
    }
  }

  private void text(Terminal terminal, List<Stray> strays) {
    if (!strays.isEmpty()) {
      new TextTable(
              terminal,
              List.of(
                  Column.left("OBJECT"),
                  Column.right("BYTES"),
                  Column.left("WRITTEN"),
                  Column.left(""),
                  Column.left("WHY")))
          .print(strays.stream().map(this::cells).toList());
    }
    long going = strays.stream().filter(Stray::mayGo).count();
    terminal
        .out()
        .println(
            "%,d objects that no manifest names; %,d %s, %,d stay"
                .formatted(
                    strays.size(),
                    going,
                    remove ? "removed" : "may go, by --remove",
                    strays.size() - going));
  }

  private List<String> cells(Stray stray) {
    String verdict = remove ? "removed" : "may go";
    return List.of(
        stray.key(),
        "%,d".formatted(stray.sizeBytes()),
        stray.modifiedAt().toString(),
        stray.mayGo() ? verdict : "stays",
        stray.why());
  }

  private Json json(Stray stray) {
    return new Json()
        .with("object", stray.key())
        .with("bytes", stray.sizeBytes())
        .with("written", stray.modifiedAt())
        .with("mayGo", stray.mayGo())
        .with("removed", remove && stray.mayGo())
        .with("why", stray.why());
  }
}
