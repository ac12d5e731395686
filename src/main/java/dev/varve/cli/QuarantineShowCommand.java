package dev.varve.cli;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ops.quarantine.QuarantinedRecord;
import dev.varve.quarantine.RejectFields;
import dev.varve.storage.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code varve quarantine show}. */
@Command(
    name = "show",
    description = {
      "Shows records in quarantine whole, with the bytes that came.",
      "",
      "Text is shown as it is, other bytes as Base64. The bytes may hold values of rows."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve quarantine show --config archive.yaml --id 5f0c2a91",
      "  varve quarantine show --config archive.yaml --id 5f0c2a91 --output json | jq -r .value"
    })
final class QuarantineShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private QuarantineSelection selection;
  @Mixin private OutputOption output;

  @Override
  public Integer call() {
    if (selection.isEverything()) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "it is not said which records to show",
          "give --id as 'varve quarantine list' shows it, or --table or --cause");
    }
    Terminal terminal = Terminal.of(spec);
    List<QuarantinedRecord> found = new ArrayList<>();
    try (ObjectStore store = selection.open()) {
      for (String source : selection.sources(store)) {
        selection
            .of(store, source)
            .forEach(
                record -> {
                  if (selection.meant().test(record)) {
                    found.add(record);
                  }
                });
      }
    }
    for (QuarantinedRecord record : found) {
      switch (output.format()) {
        case TEXT -> text(terminal, record);
        case JSON -> terminal.out().println(whole(record));
      }
    }
    terminal.say(found.size() == 1 ? "1 record" : found.size() + " records");
    return 0;
  }

  private static Json whole(QuarantinedRecord record) {
    Json json = QuarantineListCommand.json(record);
    RejectFields.bytes(record.reject()).forEach(json::with);
    return json;
  }

  private static void text(Terminal terminal, QuarantinedRecord record) {
    whole(record)
        .fields()
        .forEach(
            (name, value) ->
                terminal.out().println("%-10s %s".formatted(name, value == null ? "-" : value)));
    terminal.out().println();
  }
}
