package dev.varve.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.varve.ops.query.ArchiveQuery;
import dev.varve.ops.query.QueryOptions;
import dev.varve.ops.query.QueryResult;
import dev.varve.ops.query.QueryResult.Kind;
import dev.varve.storage.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve query}. */
@Command(
    name = "query",
    description = {
      "Answers SQL (DuckDB's dialect) over an archive.",
      "",
      "Each table is a view <source>.<schema>.<table>; the shorter <schema>.<table> and <table> do"
          + " where they mean one table. Each row is a change, with its metadata in _varve_*"
          + " columns and its window's start in \"window\". layers, files and tables show the"
          + " ledger. Only files that the ledger names are read; files on S3 are fetched into a"
          + " cache first."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve query --archive /data/archive \"FROM tables\"",
      "  varve query --config archive.yaml \\",
      "    \"SELECT _varve_op, count(*) FROM crm.public.orders GROUP BY ALL\"",
      "  varve query --archive s3://company-archive/crm --output csv \\",
      "    \"FROM orders WHERE \\\"window\\\" >= '2026-11-01' ORDER BY _varve_time\""
    })
final class QueryCommand implements Callable<Integer> {
  /** How rows are printed. */
  enum Format {
    TEXT,
    JSON,
    CSV
  }

  @Spec private CommandSpec spec;
  @Mixin private ArchiveOptions archive;

  @Parameters(paramLabel = "SQL", description = "One statement that reads.")
  private String sql;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, json (one object per line) or csv. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Where fetched files are kept. Default: ~/.cache/varve/files.")
  private Path cache;

  @Option(
      names = "--cache-bytes",
      paramLabel = "N",
      description = "Bytes that the cache may hold. Default: 20 GiB.")
  private Long cacheBytes;

  @Override
  public Integer call() throws IOException {
    Terminal terminal = Terminal.of(spec);
    try (ObjectStore store = archive.open();
        QueryResult result = ArchiveQuery.open(store, options()).run(sql)) {
      switch (format) {
        case TEXT -> text(terminal, result);
        case JSON -> json(terminal.out(), result);
        case CSV -> csv(terminal.out(), result);
      }
    }
    return 0;
  }

  private QueryOptions options() {
    QueryOptions defaults = QueryOptions.defaults();
    return new QueryOptions(
        cache == null ? defaults.cache() : cache,
        cacheBytes == null ? defaults.cacheBytesMax() : cacheBytes,
        defaults.memoryBytesMax());
  }

  static void text(Terminal terminal, QueryResult result) {
    List<TextTable.Column> columns =
        result.columns().stream()
            .map(
                column ->
                    column.kind() == Kind.NUMBER
                        ? TextTable.Column.right(column.name())
                        : TextTable.Column.left(column.name()))
            .toList();
    long rows = new TextTable(terminal, columns).print(result);
    terminal.say(rows == 1 ? "1 row" : rows + " rows");
  }

  private static void json(PrintWriter out, QueryResult result) throws IOException {
    List<String> names = distinct(result.columns());
    JsonFactory factory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.setRootValueSeparator(null);
      for (List<String> row : result) {
        json.writeStartObject();
        for (int i = 0; i < row.size(); i++) {
          json.writeFieldName(names.get(i));
          value(json, result.columns().get(i).kind(), row.get(i));
        }
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
  }

  /**
   * An object's fields differ, a query's columns may not: the second {@code id} is {@code id_2}.
   */
  private static List<String> distinct(List<QueryResult.Column> columns) {
    Set<String> names = new LinkedHashSet<>();
    for (QueryResult.Column column : columns) {
      String name = column.name();
      for (int n = 2; !names.add(name); n++) {
        name = column.name() + "_" + n;
      }
    }
    return List.copyOf(names);
  }

  private static void value(JsonGenerator json, Kind kind, String text) throws IOException {
    if (text == null) {
      json.writeNull();
      return;
    }
    boolean finite = !text.endsWith("n") && !text.endsWith("f");
    switch (kind) {
      case NUMBER -> {
        if (finite) {
          json.writeNumber(text);
        } else {
          json.writeString(text);
        }
      }
      case BOOLEAN -> json.writeBoolean(text.equals("true"));
      case JSON -> json.writeRawValue(text);
      case TEXT -> json.writeString(text);
    }
  }

  /** RFC 4180; null is empty and empty text is {@code ""}. */
  private static void csv(PrintWriter out, QueryResult result) {
    out.print(record(result.columns().stream().map(QueryResult.Column::name).toList()));
    for (List<String> row : result) {
      out.print(record(row));
    }
  }

  private static String record(List<String> fields) {
    return fields.stream().map(QueryCommand::field).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String field(String text) {
    if (text == null) {
      return "";
    }
    boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
