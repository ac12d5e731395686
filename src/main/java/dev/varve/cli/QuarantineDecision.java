package dev.varve.cli;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ops.quarantine.Quarantine;
import dev.varve.ops.quarantine.QuarantinedRecord;
import dev.varve.ops.quarantine.QuarantinedRecord.Status;
import dev.varve.storage.ObjectStore;
import java.util.function.Predicate;
import java.util.function.ToLongBiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a person decides on open records, for each source alone. */
final class QuarantineDecision {
  @Mixin private QuarantineSelection selection;
  @Mixin private OutputOption output;

  @Option(names = "--all", description = "Every open record.")
  private boolean all;

  /** Takes the decision for each source's open records that are meant, and says how many. */
  int take(
      Terminal terminal,
      String words,
      ToLongBiFunction<Quarantine, Predicate<QuarantinedRecord>> decision) {
    if (selection.isEverything() && !all) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "it is not said which records are meant",
          "give --id, --table or --cause, or --all for every open record");
    }
    try (ObjectStore store = selection.open()) {
      for (String source : selection.sources(store)) {
        long records =
            decision.applyAsLong(selection.of(store, source), selection.with(Status.OPEN));
        switch (output.format()) {
          case TEXT ->
              terminal.out().println("%s: %,d records %s".formatted(source, records, words));
          case JSON ->
              terminal
                  .out()
                  .println(
                      new Json()
                          .with("source", source)
                          .with("records", records)
                          .with("done", words));
        }
      }
    }
    return 0;
  }
}
