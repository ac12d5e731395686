package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.varve.config.LineageConfig;
import dev.varve.job.CanarySearch;
import dev.varve.job.Corruption;
import dev.varve.job.DebeziumMessages;
import dev.varve.job.DebeziumMessages.Encoded;
import dev.varve.job.DebeziumMessages.Encoding;
import dev.varve.lineage.topic.LineageTopic;
import dev.varve.local.LocalKafka;
import dev.varve.local.SharedKafka;
import dev.varve.registry.RegistryStub;
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
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics with canaries in every column that a rule means, in good messages and in broken ones: none
 * of them is in any byte that {@code varve run} writes or says. The topics that it reads have them,
 * of course.
 */
class TopicsCanaryIT {
  private static final String CANARY = "canary";

  /** In what rules leave: shows that the search looks into what it searches. */
  private static final String VISIBLE = "visible";

  private static final String KEY = "7d0a4b9c".repeat(8);
  private static final int CUSTOMERS = 50;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final LocalKafka kafka = SharedKafka.broker();
  private final String shop = SharedKafka.name("shop");
  private final String lineage = SharedKafka.name("lineage");
  private final String quarantine = SharedKafka.name("rejects");
  private KafkaProducer<byte[], byte[]> producer;
  private int rejects;

  @Test
  void noCanaryIsInAnyByteOfWhatARunWritesOrSays() throws Exception {
    try (RegistryStub registry = RegistryStub.start()) {
      for (String table : List.of("orders", "lines", "stock", "customers", "badges", "plain")) {
        kafka.createTopic(topic(table), 1);
      }
      kafka.createTopic(lineage, 1);
      kafka.createTopic(quarantine, 1);
      send(registry);
      Path map = dataMap(registry);

      runAndStop(map);
      assertFalse(search(VISIBLE).in(folder.resolve("state")).isEmpty(), "rows in the savepoint");
      assertRowBlocksAreInStateAsTheyAre();
      assertNoCanary();
      try (VarveProcess varve = start("sealing", map, "--until-caught-up")) {
        varve.succeeds();
      }

      assertNoCanary();
      assertNoCanaryOn(quarantine, "visible4");
      assertNoCanaryOn(lineage, "tokenise(email, v1, ");
      assertSealed(map);
      assertReversible(map);
    }
  }

  private void runAndStop(Path map) throws Exception {
    int port = SecretsCanaryIT.freePort();
    try (VarveProcess varve = start("reading", map, "--web-ui", Integer.toString(port))) {
      varve.awaitSaid("archiving; ");
      List<String> visible = List.of("visible0", "visible1", "visible2", "visible3", "visible4");
      for (String each : visible) {
        Path state = folder.resolve("state");
        varve.await(
            each + " in state",
            () -> Files.isDirectory(state) && !search(each).in(state).isEmpty());
      }
      assertNoCanary();
      Map<String, FlinkRest.Answer> answers = new FlinkRest(port).everything();
      SecretsCanaryIT.assertTold(answers);
      answers.forEach(
          (path, answer) -> assertFalse(search(CANARY).isIn(answer.body()), "web UI: " + path));
      varve.interrupt().succeeds();
    }
  }

  private VarveProcess start(String name, Path map, String... options) throws Exception {
    Path home = folder.resolve(name);
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    List<String> arguments = new ArrayList<>(List.of("run", "--config", map.toString()));
    arguments.addAll(List.of(options));
    return VarveProcess.start(
        home,
        Map.of("JAVA_TOOL_OPTIONS", "-Dlog.file=" + home.resolve("varve.log")),
        temporary,
        arguments.toArray(String[]::new));
  }

  private static CanarySearch search(String text) {
    return CanarySearch.of(text);
  }

  /** In the options that RocksDB saves; what cuts a block in pieces would hide its text. */
  private void assertRowBlocksAreInStateAsTheyAre() throws IOException {
    String setting = "compression_per_level=kNoCompression";
    assertFalse(search(setting).in(folder.resolve("state")).isEmpty(), setting);
  }

  private void assertNoCanary() throws IOException {
    Path[] places = places();
    for (String never : List.of(CANARY, KEY)) {
      assertEquals(List.of(), search(never).in(places), never);
    }
  }

  private Path[] places() {
    List<Path> places = new ArrayList<>();
    for (String name : List.of("state", "archive", "reading", "sealing")) {
      places.add(folder.resolve(name));
    }
    places.removeIf(Files::notExists);
    return places.toArray(Path[]::new);
  }

  /** As a consumer has it: its bytes on the broker are compressed. */
  private void assertNoCanaryOn(String topic, String visible) {
    LineageConfig config =
        new LineageConfig(
            kafka.bootstrapServers(), topic, "varve", Map.of(), Duration.ofMinutes(15));
    List<String> records = new ArrayList<>();
    try (LineageTopic reader = LineageTopic.open(config)) {
      reader.readAll(record -> records.add(record.key() + record.json()));
    }
    assertTrue(records.stream().anyMatch(record -> search(visible).isIn(bytes(record))), topic);
    assertEquals(
        List.of(), records.stream().filter(record -> search(CANARY).isIn(bytes(record))).toList());
  }

  private void send(RegistryStub registry) {
    try (KafkaProducer<byte[], byte[]> sending =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer = sending;
      Instant now = Instant.now();
      sendNotes(registry, now);
      sendBroken(now);
      IntStream.range(0, CUSTOMERS).forEach(i -> send("customers", customer("c", i, now)));
      IntStream.range(0, 10).forEach(i -> send("customers", customer("u", i, now)));
      send("customers", customer("d", 11, now));
      // a rule that would fold its keys refuses it
      reject("badges", row("badges", "c", 1, now));
      // a table that no rule means keeps the bytes
      Encoded plain = DebeziumMessages.json("plain").noting("visible4 note ").insert(1, now);
      reject("plain", Corruption.UNKNOWN_OPERATION.of(plain, 1));
    }
  }

  /** Each way to write a message has a table; the rule leaves the first eight characters. */
  private void sendNotes(RegistryStub registry, Instant now) {
    for (Encoding encoding : Encoding.values()) {
      DebeziumMessages messages = notes(encoding, 7);
      if (encoding == Encoding.AVRO) {
        registry.put(7, messages.avroValueSchema());
        registry.put(8, messages.avroKeySchema());
      }
      for (int id = 0; id < 20; id++) {
        send(table(encoding), messages.insert(id, now));
      }
    }
  }

  private static DebeziumMessages notes(Encoding encoding, int schemaId) {
    return new DebeziumMessages(encoding, table(encoding), schemaId)
        .noting(VISIBLE + encoding.ordinal() + " canary note ");
  }

  private static String table(Encoding encoding) {
    return switch (encoding) {
      case JSON -> "orders";
      case JSON_WITH_SCHEMA -> "lines";
      case AVRO -> "stock";
    };
  }

  private void sendBroken(Instant now) {
    for (Encoding encoding : List.of(Encoding.JSON, Encoding.JSON_WITH_SCHEMA)) {
      for (Corruption corruption : Corruption.values()) {
        int id = 100 + corruption.ordinal();
        reject(table(encoding), corruption.of(notes(encoding, 0).insert(id, now), id));
      }
      Encoded good = notes(encoding, 0).insert(200, now);
      reject(table(encoding), changed(good, "\"op\":\"c\"", "\"op\":\"canary\""));
      reject(table(encoding), changed(good, "\"note\":\"vis", "\"note\":canary\"vis"));
      Encoded unknown = Corruption.UNKNOWN_OPERATION.of(good, 200);
      reject(table(encoding), changed(unknown, "\"lsn\":", "\"query\":\"canary\",\"lsn\":"));
      reject(table(encoding), new Encoded(bytes("canary"), bytes("canary is no JSON")));
      reject(table(encoding), new Encoded(null, bytes("[\"canary\"]")));
    }
    Encoded avro = notes(Encoding.AVRO, 7).insert(300, now);
    byte[] cut = Arrays.copyOf(avro.value(), avro.value().length - 10);
    reject("stock", new Encoded(avro.key(), cut));
    reject("stock", new Encoded(bytes("canary"), bytes("\0canary is no Avro")));
    reject("stock", notes(Encoding.AVRO, 77).insert(301, now));
  }

  private static Encoded changed(Encoded message, String what, String by) {
    return new Encoded(message.key(), Corruption.replaced(message.value(), what, by));
  }

  private void reject(String table, Encoded message) {
    rejects++;
    send(table, message);
  }

  private String topic(String table) {
    return shop + ".public." + table;
  }

  private void send(String table, Encoded message) {
    producer.send(new ProducerRecord<>(topic(table), message.key(), message.value()));
  }

  /** A row with a canary in each column but the remark, the key among them. */
  private static Encoded customer(String operation, int i, Instant now) {
    return row("customers", operation, i, now);
  }

  private static Encoded row(String table, String operation, int i, Instant now) {
    String email = "canary-" + i + "@example";
    ObjectNode change = JSON.createObjectNode();
    ObjectNode row = JSON.createObjectNode().put("email", email).put("name", "canary " + i);
    row.put("phone", "canary phone").put("tax", "canary tax").put("remark", "visible3 " + i);
    change.set("before", operation.equals("c") ? null : row);
    change.set("after", operation.equals("d") ? null : row);
    ObjectNode source = change.putObject("source").put("version", "3.6.0.Final");
    source.put("connector", "postgresql").put("name", "shop").put("db", "shop");
    source.put("ts_ms", now.toEpochMilli()).put("snapshot", "false").put("schema", "public");
    source.put("table", table);
    int place = operation.charAt(0) * 1000 + i;
    source.put("txId", place).put("lsn", 0x2_0000_0000L + place * 64L);
    change.put("op", operation).put("ts_ms", now.toEpochMilli());
    return new Encoded(
        bytes(JSON.createObjectNode().put("email", email).toString()), bytes(change.toString()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path dataMap(RegistryStub registry) throws IOException {
    Path key = Files.writeString(folder.resolve("key"), KEY);
    return Files.writeString(
        folder.resolve("archive.yaml"),
        """
        version: 1
        sources:
          - name: crm
            type: kafka
            kafka:
              bootstrapServers: %1$s
              topics: ["%6$s.*"]
              registry: %2$s
            namespace: kafka://kafka:9092
            idleAfter: 1s
            tables: {include: ["*.*"]}
            columns:
              - {match: [orders.note, lines.note, stock.note], rule: truncate, length: 8}
              - {match: [customers.email], rule: tokenise, key: "${file:%3$s}", domain: email}
              - {match: [customers.name], rule: drop}
              - {match: [customers.phone], rule: mask}
              - {match: [customers.tax], rule: hmac, key: "${file:%3$s}", domain: tax}
              - {match: [badges.*], rule: truncate, length: 4}
            window: {length: 1d, lateness: 0s}
        storage: {uri: "%4$s"}
        lineage: {bootstrapServers: "%1$s", topic: %7$s}
        quarantine: {topic: %8$s}
        state: {uri: "%5$s", checkpointInterval: 1s}
        """
            .formatted(
                kafka.bootstrapServers(),
                registry.uri(),
                key,
                folder.resolve("archive").toUri(),
                folder.resolve("state").toUri(),
                shop,
                lineage,
                quarantine));
  }

  /** What rules leave is whole, and each broken message is counted. */
  private void assertSealed(Path map) throws IOException {
    RunScene.assertSound(map);
    for (Encoding encoding : Encoding.values()) {
      String sql = "SELECT count(*), min(note), max(note) FROM crm.public." + table(encoding);
      String note = VISIBLE + encoding.ordinal();
      assertEquals("20," + note + "," + note, RunScene.query(map, sql));
    }
    assertEquals(
        CUSTOMERS + 11 + "," + CUSTOMERS + ",10," + (CUSTOMERS + 11),
        RunScene.query(
            map,
            "SELECT count(*), count(DISTINCT email) FILTER (email LIKE 't1:%'),"
                + " count(*) FILTER (_varve_before.phone = '***' AND _varve_op = 'u'),"
                + " count(*) FILTER (tax LIKE 'v1:%') FROM crm.public.customers"));
    assertEquals(
        Integer.toString(rejects),
        RunScene.query(map, "SELECT count(*) FROM crm._varve.quarantine"));
    assertFalse(search("visible4").in(folder.resolve("archive")).isEmpty(), "bytes of a reject");
  }

  /** As a person would: what a query shows goes into the command that reverses it. */
  private static void assertReversible(Path map) {
    String tokens =
        RunScene.query(map, "SELECT email FROM crm.public.customers WHERE _varve_op = 'c'");

    CommandRun run =
        CommandRun.fed(
            tokens,
            "detokenise",
            "--config",
            map.toString(),
            "--source",
            "crm",
            "--domain",
            "email");

    assertEquals(0, run.exitCode(), run.err());
    assertEquals(
        IntStream.range(0, CUSTOMERS).mapToObj(i -> "canary-" + i + "@example").sorted().toList(),
        run.out().lines().sorted().toList());
  }
}
