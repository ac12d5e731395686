package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.config.ConfigLoader;
import dev.varve.job.Await;
import dev.varve.job.DebeziumMessages;
import dev.varve.job.DebeziumMessages.Encoded;
import dev.varve.job.JobRunner;
import dev.varve.job.RunOptions;
import dev.varve.job.RunningJob;
import dev.varve.local.LocalKafka;
import dev.varve.local.SharedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics that are replayed: what the archive has is found whole, and what it lacks is named, sent
 * back and archived once. It lacks a table that the data map left out while its messages were read.
 */
class ReplayCommandIT {
  private static final int ORDERS = 1_000;
  private static final int LINES = 30;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final DebeziumMessages orders = DebeziumMessages.json("orders");
  private final DebeziumMessages lines = DebeziumMessages.json("lines");
  private final Instant began = Instant.now().minusSeconds(120);
  private final LocalKafka kafka = SharedKafka.broker();
  private final String shop = SharedKafka.name("shop");
  private final String lineage = SharedKafka.name("lineage");
  private KafkaProducer<byte[], byte[]> producer;

  @Test
  void whatIsMissingIsNamedSentBackAndArchivedOnceAndNothingElseIsTouched() throws Exception {
    Path without = dataMap("without.yaml", "exclude: [public.lines]");
    Path map = dataMap("archive.yaml", "exclude: [public.none]");
    send();
    assertSucceeds(CommandRun.of("run", "--config", without.toString(), "--until-caught-up"));

    assertAllIdenticalAndNothingTouched(without);
    assertPartsOfTheRange(without);
    assertAnInterruptLeavesNothing(map);
    assertMissing(replay(map, "--output", "json"));

    RunningJob job = JobRunner.start(ConfigLoader.load(map), RunOptions.continuous());
    List<JsonNode> repaired = json(assertSucceeds(replay(map, "--repair", "--output", "json")));
    assertEquals(LINES + 1, repaired.get(repaired.size() - 1).path("sentBack").asInt());
    assertSucceeds(replay(map, "--repair"));
    Await.until("they are archived", () -> count(map, "public.lines", "*") == LINES);
    job.stop();
    assertSucceeds(CommandRun.of("run", "--config", map.toString(), "--until-caught-up"));

    RunScene.assertSound(map);
    JsonNode total = total(assertSucceeds(replay(map, "--output", "json")));
    assertEquals(ORDERS + LINES + 2, total.path("identical").asInt());
    assertEquals(0, total.path("onlyArchived").asInt());
    assertEquals(LINES, count(map, "public.lines", "*"));
    assertEquals(LINES, count(map, "public.lines", "DISTINCT id"));
    assertEquals(ORDERS, count(map, "public.orders", "*"));
    assertEquals(2, count(map, "_varve.quarantine", "*"));
    assertEquals(1, openRecords(map, "public.lines"));
  }

  private void send() {
    kafka.createTopic(lineage, 1);
    kafka.createTopic(topic("orders"), 2);
    kafka.createTopic(topic("lines"), 1);
    try (KafkaProducer<byte[], byte[]> open =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer = open;
      for (int id = 0; id < ORDERS; id++) {
        send("orders", orders.insert(id, began.plusMillis(60L * id)));
      }
      send("orders", new Encoded(null, "{\"before\":".getBytes(StandardCharsets.UTF_8)));
      for (int id = 0; id < LINES; id++) {
        send("lines", lines.insert(id, began.plusMillis(2000L * id)));
      }
      send("lines", withoutOperation(lines.insert(LINES, began.plusSeconds(30))));
    }
  }

  private String topic(String table) {
    return shop + ".public." + table;
  }

  private void send(String table, Encoded message) {
    producer.send(new ProducerRecord<>(topic(table), message.key(), message.value()));
  }

  /** A message of which nothing but its table and time can be read. */
  private static Encoded withoutOperation(Encoded message) {
    String json = new String(message.value(), StandardCharsets.UTF_8);
    return new Encoded(
        message.key(),
        json.replace("\"op\":\"c\"", "\"op\":\"?\"").getBytes(StandardCharsets.UTF_8));
  }

  private void assertAllIdenticalAndNothingTouched(Path map) throws Exception {
    Map<String, String> before = bytes();
    List<String> groups = groups();

    CommandRun run = assertSucceeds(replay(map));

    assertTrue(
        run.out().contains("all archived: 1,001 changes in 1,032 offsets of 3 partitions; 1,001"),
        run.out());
    assertTrue(
        run.out().contains("identical, 0 missing, 0 different, 0 not sealed yet"), run.out());
    assertEquals(before, bytes());
    assertEquals(groups, groups());
  }

  private List<String> groups() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.listConsumerGroups().all().get().stream()
          .map(Object::toString)
          .sorted()
          .toList();
    }
  }

  private void assertPartsOfTheRange(Path map) throws Exception {
    long began = System.nanoTime();
    String spans = "%1$s:0=10-60,%1$s:1=0-50".formatted(topic("orders"));
    JsonNode part =
        total(assertSucceeds(replay(map, "--offsets", spans, "--rate", "100", "--output", "json")));
    assertEquals(100, part.path("identical").asInt());
    assertTrue(System.nanoTime() - began >= Duration.ofMillis(900).toNanos(), "a pace");
    assertTrue(part.path("onlyArchived").asInt() > 0, part.toString());

    String future = Instant.now().plusSeconds(3600).toString();
    JsonNode none = total(assertSucceeds(replay(map, "--from", future, "--output", "json")));
    assertEquals(0, none.path("changes").asInt());

    CommandRun lost = replay(map, "--offsets", topic("orders") + ":0=0-100000");
    assertEquals(2, lost.exitCode(), lost.err());
    assertTrue(lost.err().contains("holds offsets 0 to "), lost.err());
  }

  /** It would have taken a minute and a half. */
  private void assertAnInterruptLeavesNothing(Path map) throws Exception {
    Map<String, String> before = bytes();
    Path home = folder.resolve("interrupted");
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    String[] arguments = {
      "replay", "--config", map.toString(), "--source", "feed", "--rate", "10", "--repair"
    };
    try (VarveProcess varve = VarveProcess.start(home, Map.of(), temporary, arguments)) {
      varve.awaitSaid("reading 1,032 offsets of 3 partitions again");
      varve.interrupt().ends(130);
      assertTrue(varve.err().contains("nothing was written"), varve.err());
    }
    assertEquals(before, bytes());
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(
          List.of(),
          left.filter(file -> file.getFileName().toString().startsWith("varve-")).toList());
    }
  }

  @Test
  void onlyTopicsCanBeReplayed() throws Exception {
    Path map =
        Files.writeString(
            folder.resolve("crm.yaml"),
            """
            version: 1
            sources:
              - {name: crm, host: crm-db, database: crm, username: varve,
                 password: "${env:NOT_READ}", tables: {include: ["public.*"]}}
            storage: {uri: "%s"}
            lineage: {bootstrapServers: "kafka:9092"}
            state: {uri: "%s"}
            """
                .formatted(folder.resolve("archive").toUri(), folder.resolve("state").toUri()));

    CommandRun ofDatabase = CommandRun.of("replay", "--config", map.toString(), "--source", "crm");
    CommandRun unknown = replay(map);
    CommandRun still = replay(map, "--rate", "0");

    assertRefused(ofDatabase, "source crm is of type postgres, which cannot be read again");
    assertRefused(unknown, "there is no source feed");
    assertRefused(still, "--rate 0 reads nothing");
  }

  private static void assertRefused(CommandRun run, String what) {
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().startsWith("VRV-1001 " + what), run.err());
  }

  private void assertMissing(CommandRun run) throws IOException {
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains("VRV-2012 the archive of feed lacks 31 changes"), run.err());
    List<String> positions = new ArrayList<>();
    for (JsonNode window : json(run)) {
      for (JsonNode each : window.path("differences")) {
        assertEquals("missing", each.path("kind").asText());
        if (window.path("table").asText().equals("public.lines")) {
          positions.add(each.path("position").asText());
        } else {
          assertEquals("_varve.quarantine", window.path("table").asText());
        }
      }
    }
    assertEquals(
        LongStream.range(0, LINES)
            .mapToObj(id -> "s%016x.%08x.00000000".formatted(0x1_0000_0000L + id * 64, 1000 + id))
            .toList(),
        positions.stream().sorted().toList());
    assertEquals(ORDERS + 1, total(run).path("identical").asInt());
    assertEquals(LINES + 1, total(run).path("missing").asInt());
  }

  private static CommandRun replay(Path map, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("replay", "--config", map.toString(), "--source", "feed"));
    arguments.addAll(List.of(options));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static CommandRun assertSucceeds(CommandRun run) {
    assertEquals(0, run.exitCode(), run.out() + run.err());
    return run;
  }

  private static List<JsonNode> json(CommandRun run) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      objects.add(JSON.readTree(line));
    }
    return objects;
  }

  private static JsonNode total(CommandRun run) throws IOException {
    return json(run).stream().filter(each -> each.has("sealedThrough")).findFirst().orElseThrow();
  }

  private static long count(Path map, String table, String what) {
    String sql = "SELECT count(" + what + ") FROM feed." + table;
    CommandRun run = CommandRun.of("query", "--config", map.toString(), "--output", "json", sql);
    return run.exitCode() == 0 ? Long.parseLong(run.out().replaceAll(".*:(\\d+).*\\s*", "$1")) : 0;
  }

  /** What was sent back by a replay was never in quarantine, so nobody has decided on it. */
  private static int openRecords(Path map, String table) throws IOException {
    CommandRun run =
        assertSucceeds(
            CommandRun.of(
                "quarantine",
                "list",
                "--config",
                map.toString(),
                "--table",
                table,
                "--output",
                "json"));
    return json(run).size();
  }

  /** Every byte below the archive and its state. */
  private Map<String, String> bytes() throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    for (String place : List.of("archive", "state")) {
      try (Stream<Path> files = Files.walk(folder.resolve(place))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          bytes.put(file.toString(), Arrays.toString(Files.readAllBytes(file)));
        }
      }
    }
    assertTrue(bytes.size() > 10, bytes.keySet().toString());
    return bytes;
  }

  private Path dataMap(String name, String exclude) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        """
        version: 1
        sources:
          - name: feed
            type: kafka
            kafka: {bootstrapServers: "%1$s", topics: ["%5$s.*"]}
            namespace: kafka://kafka:9092
            idleAfter: 1s
            tables: {include: ["*.*"], %2$s}
            window: {length: 10s, lateness: 0s}
        storage: {uri: "%3$s"}
        lineage: {bootstrapServers: "%1$s", topic: %6$s}
        state: {uri: "%4$s", checkpointInterval: 1s}
        """
            .formatted(
                kafka.bootstrapServers(),
                exclude,
                folder.resolve("archive").toUri(),
                folder.resolve("state").toUri(),
                shop,
                lineage));
  }
}
