package dev.varve.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.config.ConfigLoader;
import dev.varve.config.LineageConfig;
import dev.varve.lineage.topic.LineageRecord;
import dev.varve.lineage.topic.LineageTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve lineage tail}. */
@Command(
    name = "tail",
    description = {
      "Shows the last lineage events and, if wished, those to come.",
      "",
      "As a consumer of committed records sees them; json prints each event as it is in the topic."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve lineage tail --config archive.yaml --last 20",
      "  varve lineage tail --bootstrap-servers kafka:9092 --topic varve.lineage --follow \\",
      "    --output json"
    })
final class LineageTailCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;
  @Mixin private OutputOption output;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Where where;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "10",
      description = "Events to begin with. Default: ${DEFAULT-VALUE}.")
  private int last;

  @Option(names = "--follow", description = "Go on with new events until Ctrl-C.")
  private boolean follow;

  private static final class Where {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "A data map; its topic is meant.")
    private Path config;

    @ArgGroup(exclusive = false)
    private Topic topic;
  }

  private static final class Topic {
    @Option(
        names = "--bootstrap-servers",
        paramLabel = "HOST:PORT",
        required = true,
        description = "Brokers of a cluster that asks for no secret.")
    private String servers;

    @Option(names = "--topic", required = true, description = "The lineage topic there.")
    private String name;
  }

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    try (LineageTopic topic = LineageTopic.open(config());
        Interruption interruption = Interruption.calls(topic::stop)) {
      topic.last(last).forEach(event -> print(terminal, event));
      if (follow) {
        topic.follow(event -> print(terminal, event));
      }
    }
    return 0;
  }

  private LineageConfig config() {
    if (where.config != null) {
      return ConfigLoader.load(where.config).lineage();
    }
    return new LineageConfig(
        where.topic.servers, where.topic.name, "", Map.of(), Duration.ofMinutes(1));
  }

  private void print(Terminal terminal, LineageRecord event) {
    terminal
        .out()
        .println(
            switch (output.format()) {
              case TEXT -> line(event);
              case JSON -> event.json();
            });
    terminal.out().flush();
  }

  /** {@code 2026-11-22T10:05:00Z COMPLETE crm.public.orders 2026-11-22T10:00:00Z …}. */
  static String line(LineageRecord event) {
    JsonNode json;
    try {
      json = JSON.readTree(event.json());
    } catch (JsonProcessingException e) {
      return event.time() + "  not an event of ours";
    }
    JsonNode time = json.at("/run/facets/nominalTime");
    String span =
        time.path("nominalStartTime").asText("-")
            + " to "
            + time.path("nominalEndTime").asText("-");
    return String.join(
        "  ",
        List.of(
            event.time().toString(),
            "%-8s".formatted(json.path("eventType").asText("-")),
            json.at("/job/name").asText("-"),
            span,
            "rows " + json.at("/outputs/0/outputFacets/outputStatistics/rowCount").asText("-")));
  }
}
