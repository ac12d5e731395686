package dev.varve.cli;

import dev.varve.cli.TextTable.Column;
import dev.varve.ops.layers.Layer;
import dev.varve.ops.layers.Layers;
import dev.varve.storage.ObjectStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve layers}. */
@Command(
    name = "layers",
    description = "Lists the sealed layers of an archive, from its ledger.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve layers --archive /data/archive",
      "  varve layers --config archive.yaml --source crm --output json"
    })
final class LayersCommand implements Callable<Integer> {
  private static final List<Column> COLUMNS =
      List.of(
          Column.left("SOURCE"),
          Column.left("WINDOW START"),
          Column.left("WINDOW END"),
          Column.right("REVISION"),
          Column.right("SEQUENCE"),
          Column.right("TABLES"),
          Column.right("FILES"),
          Column.right("ROWS"),
          Column.right("BYTES"));

  @Spec private CommandSpec spec;
  @Mixin private ArchiveOptions archive;
  @Mixin private OutputOption output;

  @Option(names = "--source", paramLabel = "NAME", description = "Only layers of this source.")
  private String source;

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    try (ObjectStore store = archive.open();
        Stream<Layer> layers = Layers.list(store, Optional.ofNullable(source))) {
      switch (output.format()) {
        case TEXT -> text(terminal, layers);
        case JSON -> layers.forEach(layer -> terminal.out().println(json(layer)));
      }
    }
    return 0;
  }

  private static void text(Terminal terminal, Stream<Layer> layers) {
    Iterable<List<String>> rows = layers.map(LayersCommand::cells)::iterator;
    long count = new TextTable(terminal, COLUMNS).print(rows);
    terminal.say(count == 1 ? "1 layer" : count + " layers");
  }

  private static List<String> cells(Layer layer) {
    return List.of(
        layer.source(),
        layer.window().start().toString(),
        layer.window().end().toString(),
        Integer.toString(layer.revision()),
        Long.toString(layer.sequence()),
        layer.tablesWithRows() + "/" + layer.tables(),
        Integer.toString(layer.files()),
        Long.toString(layer.rows()),
        Long.toString(layer.sizeBytes()));
  }

  private static Json json(Layer layer) {
    return new Json()
        .with("source", layer.source())
        .with("windowStart", layer.window().start())
        .with("windowEnd", layer.window().end())
        .with("revision", layer.revision())
        .with("sequence", layer.sequence())
        .with("tables", layer.tables())
        .with("tablesWithRows", layer.tablesWithRows())
        .with("files", layer.files())
        .with("rows", layer.rows())
        .with("misfits", layer.misfits())
        .with("bytes", layer.sizeBytes())
        .with("published", layer.published().orElse(null));
  }
}
