package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ops.usage.SourceDay;
import dev.varve.ops.usage.Usage;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve usage}. */
@Command(
    name = "usage",
    description = {
      "Tells what each source stored in the last days, beside its quota.",
      "",
      "Read off the ledger: bytes and objects of data files and manifests, and the requests that"
          + " sealing and publishing made. Days begin at midnight in the source's window.zone."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve usage --config archive.yaml",
      "  varve usage --config archive.yaml --source crm --days 30 --output json"
    })
final class UsageCommand implements Callable<Integer> {
  private static final List<Column> COLUMNS =
      List.of(
          Column.left("SOURCE"),
          Column.left("DAY"),
          Column.right("BYTES"),
          Column.right("OBJECTS"),
          Column.right("REQUESTS"));

  private static final int DAYS_MAX = 366;

  @Spec private CommandSpec spec;
  @Mixin private OutputOption output;

  @Option(names = "--config", paramLabel = "FILE", required = true, description = "The data map.")
  private Path config;

  @Option(names = "--source", paramLabel = "NAME", description = "Only this source.")
  private String source;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "7",
      description = "How many days, today included, 1 to 366. Default: ${DEFAULT-VALUE}.")
  private int days;

  @Override
  public Integer call() {
    if (days < 1 || days > DAYS_MAX) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "--days is 1 to " + DAYS_MAX + ", found " + days,
          "'varve layers' lists the whole ledger");
    }
    Terminal terminal = Terminal.of(spec);
    ArchiveConfig map = ConfigLoader.load(config);
    try (ObjectStore store = ObjectStores.open(map.storage());
        Stream<SourceDay> all = Usage.of(store, sources(map), days, Instant.now())) {
      switch (output.format()) {
        case TEXT -> {
          Iterable<List<String>> rows = all.map(UsageCommand::cells)::iterator;
          new TextTable(terminal, COLUMNS).print(rows);
        }
        case JSON -> all.forEach(day -> terminal.out().println(json(day)));
      }
    }
    return 0;
  }

  private List<SourceConfig> sources(ArchiveConfig map) {
    return source == null ? map.sources() : List.of(SourceChoice.one(map, source));
  }

  private static List<String> cells(SourceDay day) {
    return List.of(
        day.source(),
        day.day().toString(),
        of(day.stored().bytes(), day.quota().bytesPerDay()),
        of(day.stored().objects(), day.quota().objectsPerDay()),
        of(day.stored().requests(), day.quota().requestsPerDay()));
  }

  private static String of(long used, long limit) {
    return limit == 0
        ? Long.toString(used)
        : "%d of %d (%.0f %%)".formatted(used, limit, 100.0 * used / limit);
  }

  private static Json json(SourceDay day) {
    return new Json()
        .with("source", day.source())
        .with("day", day.day())
        .with("bytes", day.stored().bytes())
        .with("objects", day.stored().objects())
        .with("requests", day.stored().requests())
        .with("bytesPerDay", limit(day.quota().bytesPerDay()))
        .with("objectsPerDay", limit(day.quota().objectsPerDay()))
        .with("requestsPerDay", limit(day.quota().requestsPerDay()));
  }

  private static Long limit(long perDay) {
    return perDay == 0 ? null : perDay;
  }
}
