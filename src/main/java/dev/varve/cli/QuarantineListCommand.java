package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.model.Reject;
import dev.varve.ops.quarantine.QuarantinedRecord;
import dev.varve.ops.quarantine.QuarantinedRecord.Status;
import dev.varve.ops.quarantine.TableRejects;
import dev.varve.quarantine.RejectFields;
import dev.varve.storage.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve quarantine list}. */
@Command(
    name = "list",
    description = "Lists records in quarantine that nobody has decided on; never a value of a row.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve quarantine list --config archive.yaml",
      "  varve quarantine list --config archive.yaml --by-table",
      "  varve quarantine list --archive s3://company-archive/crm --cause VRV-2008 --all"
    })
final class QuarantineListCommand implements Callable<Integer> {
  private static final List<Column> COLUMNS =
      List.of(
          Column.left("ID"),
          Column.left("SOURCE"),
          Column.left("WINDOW"),
          Column.left("TABLE"),
          Column.left("CAUSE"),
          Column.right("ATTEMPTS"),
          Column.left("STATUS"),
          Column.left("WHAT"));
  private static final List<Column> BY_TABLE =
      List.of(
          Column.left("SOURCE"),
          Column.left("TABLE"),
          Column.left("CAUSE"),
          Column.right("RECORDS"),
          Column.left("FIRST WINDOW"),
          Column.left("LAST WINDOW"));
  private static final int ID_SHOWN = 12;

  @Spec private CommandSpec spec;
  @Mixin private QuarantineSelection selection;
  @Mixin private OutputOption output;

  @Option(names = "--all", description = "Also those that were sent back or given up.")
  private boolean all;

  @Option(names = "--by-table", description = "Only how many there are of each table and cause.")
  private boolean byTable;

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    if (byTable) {
      TableRejects.Tally tally = new TableRejects.Tally();
      forEach(tally::add);
      print(terminal, tally.all());
    } else {
      List<QuarantinedRecord> records = new ArrayList<>();
      forEach(record -> records.add(withoutBytes(record)));
      printEach(terminal, records);
    }
    return 0;
  }

  private void forEach(Consumer<QuarantinedRecord> consumer) {
    try (ObjectStore store = selection.open()) {
      var meant = all ? selection.meant() : selection.with(Status.OPEN);
      for (String source : selection.sources(store)) {
        selection
            .of(store, source)
            .forEach(
                record -> {
                  if (meant.test(record)) {
                    consumer.accept(record);
                  }
                });
      }
    }
  }

  private void print(Terminal terminal, List<TableRejects> tables) {
    switch (output.format()) {
      case TEXT ->
          new TextTable(terminal, BY_TABLE)
              .print(tables.stream().map(QuarantineListCommand::cells).toList());
      case JSON ->
          tables.forEach(
              each ->
                  terminal
                      .out()
                      .println(
                          new Json()
                              .with("source", each.source())
                              .with("table", each.table())
                              .with("cause", each.cause())
                              .with("records", each.records())
                              .with("firstWindow", each.first())
                              .with("lastWindow", each.last())));
    }
  }

  private static List<String> cells(TableRejects each) {
    return List.of(
        each.source(),
        each.table(),
        each.cause(),
        "%,d".formatted(each.records()),
        each.first().toString(),
        each.last().toString());
  }

  private void printEach(Terminal terminal, List<QuarantinedRecord> records) {
    switch (output.format()) {
      case TEXT -> {
        new TextTable(terminal, COLUMNS)
            .print(records.stream().map(QuarantineListCommand::cells).toList());
        terminal.say(records.size() == 1 ? "1 record" : records.size() + " records");
      }
      case JSON -> records.forEach(record -> terminal.out().println(json(record)));
    }
  }

  private static QuarantinedRecord withoutBytes(QuarantinedRecord record) {
    Reject reject = record.reject();
    Reject bare =
        new Reject(
            reject.origin(),
            reject.position(),
            reject.table(),
            reject.timeMicros(),
            reject.cause(),
            reject.message(),
            reject.attempts(),
            null,
            null);
    return new QuarantinedRecord(
        record.source(), record.id(), record.window(), record.epoch(), bare, record.status());
  }

  private static List<String> cells(QuarantinedRecord record) {
    Reject reject = record.reject();
    return List.of(
        record.id().toString().substring(0, ID_SHOWN),
        record.source(),
        record.window().toString(),
        reject.table() == null ? "-" : reject.table().toString(),
        reject.cause(),
        Integer.toString(reject.attempts()),
        word(record.status()),
        reject.message());
  }

  static String word(Status status) {
    return switch (status) {
      case OPEN -> "open";
      case SENT_BACK -> "sent back";
      case SUPERSEDED -> "tried again";
      case DISCARDED -> "given up";
    };
  }

  /** All that is known of a record but its bytes. */
  static Json json(QuarantinedRecord record) {
    Json json = new Json();
    RejectFields.of(record.source(), record.id(), record.window(), record.reject())
        .forEach(json::with);
    return json.with("status", word(record.status()));
  }
}
