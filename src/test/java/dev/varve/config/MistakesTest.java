package dev.varve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of mistake in a data map is found where it is, and said without showing a secret. */
class MistakesTest {
  /** What no message may ever show. */
  private static final String CANARY = "hunter2";

  @TempDir Path directory;

  /**
   * A data map with one mistake.
   *
   * @param place line and column, both counted from 1
   * @param found the first words of what is found
   * @param allowed part of what is allowed
   * @param editor whether a JSON Schema can see it
   */
  record Mistake(
      String name,
      String text,
      String place,
      String path,
      String found,
      String allowed,
      boolean editor) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
            keys(),
            sourceValues(),
            windows(),
            owners(),
            columns(),
            secrets(),
            stores(),
            topics(),
            states(),
            together())
        .flatMap(List::stream);
  }

  static Stream<Mistake> visibleToAnEditor() {
    return mistakes().filter(Mistake::editor);
  }

  private static List<Mistake> keys() {
    return List.of(
        edit(
            "misspelt key",
            "host: crm-db",
            "hots: crm-db",
            "4:5",
            "sources[0].hots",
            "unknown key",
            "did you mean 'host'?"),
        edit(
            "swapped section",
            "storage:",
            "stroage:",
            "10:1",
            "stroage",
            "unknown key",
            "did you mean 'storage'?"),
        line(
            "unknown key, nothing near",
            "state",
            "zebra",
            "zebra: 1",
            "15:3",
            "state.zebra",
            "unknown key",
            "blockBuffer, "),
        edit(
            "key of another type of source",
            "    host: crm-db\n",
            "    host: crm-db\n    serverId: 7\n",
            "5:5",
            "sources[0].serverId",
            "unknown key",
            "database, "),
        edit(
            "type without its section",
            "    host: crm-db\n"
                + "    database: crm\n"
                + "    username: varve\n"
                + "    password: ${env:CRM_PASSWORD}\n",
            "    type: kafka\n",
            "3:5",
            "sources[0].kafka",
            "missing",
            "bootstrapServers, topics"),
        edit("no version", "version: 1\n", "", "1:1", "version", "missing", "1"),
        edit(
            "no section",
            "state:\n  uri: s3://archive/varve-state\n",
            "",
            "1:1",
            "state",
            "missing",
            "uri"),
        edit(
            "no required key",
            "    database: crm\n",
            "",
            "3:5",
            "sources[0].database",
            "missing",
            "text"),
        hidden(
            edit(
                "key twice",
                "    host: crm-db\n",
                "    host: crm-db\n    host: other\n",
                "5:5",
                "sources[0].host",
                "found a second time",
                "each key once")),
        edit(
            "no source",
            MINIMAL_SOURCES,
            "sources: []\n",
            "2:10",
            "sources",
            "found an empty list",
            "a list"),
        edit(
            "sources not a list",
            MINIMAL_SOURCES,
            "sources: {crm: 1}\n",
            "2:10",
            "sources",
            "found keys with values",
            "a list"),
        edit(
            "source not a mapping",
            MINIMAL_SOURCES,
            "sources: [crm]\n",
            "2:11",
            "sources[0]",
            "found a single value",
            "keys with values"),
        edit(
            "empty section",
            "lineage:\n  bootstrapServers: kafka:9092\n",
            "lineage:\n",
            "12:9",
            "lineage",
            "found nothing",
            "bootstrapServers"),
        edit(
            "empty value",
            "host: crm-db",
            "host:",
            "4:10",
            "sources[0].host",
            "found nothing",
            "host name"),
        edit(
            "section for a value",
            "host: crm-db",
            "host: {a: b}",
            "4:11",
            "sources[0].host",
            "found keys with values",
            "host name"),
        edit(
            "value for a list",
            "[public.*]",
            "public.*",
            "9:16",
            "sources[0].tables.include",
            "found a single value",
            "a list"),
        edit(
            "empty list",
            "[public.*]",
            "[]",
            "9:16",
            "sources[0].tables.include",
            "found an empty list",
            "a list"),
        hidden(
            edit(
                "key that is a list",
                "version: 1\n",
                "version: 1\n? [a]\n: 1\n",
                "2:3",
                "",
                "found a list as a key",
                "a plain word")));
  }

  private static final String MINIMAL_SOURCES =
      DataMaps.MINIMAL.substring(
          DataMaps.MINIMAL.indexOf("sources:"), DataMaps.MINIMAL.indexOf("storage:"));

  private static List<Mistake> sourceValues() {
    return List.of(
        edit("future version", "version: 1", "version: 2", "1:10", "version", "found '2'", "1"),
        edit(
            "name with capitals",
            "crm-eu",
            "CRM",
            "3:11",
            "sources[0].name",
            "found 'CRM'",
            "lower-case"),
        edit(
            "name too long",
            "crm-eu",
            "a".repeat(41),
            "3:11",
            "sources[0].name",
            "found 'aaa",
            "1 to 40"),
        source("type", "type: mongodb", "sources[0].type", "found 'mongodb'", "postgres"),
        source(
            "host", "host: crm-db,other", "sources[0].host", "found 'crm-db,other'", "host name"),
        source("port", "port: 70000", "sources[0].port", "found '70000'", "1 to 65535"),
        source("port", "port: http", "sources[0].port", "found 'http'", "a whole number"),
        source("slot", "slot: Varve-1", "sources[0].slot", "found 'Varve-1'", "underscores"),
        source(
            "publication",
            "publication: 1st",
            "sources[0].publication",
            "found '1st'",
            "not beginning with a digit"),
        source(
            "namespace",
            "namespace: my server",
            "sources[0].namespace",
            "found 'my server'",
            "without white space"),
        source("idleAfter", "idleAfter: soon", "sources[0].idleAfter", "found 'soon'", "1s to 1d"),
        hidden(
            source("idleAfter", "idleAfter: 2d", "sources[0].idleAfter", "found '2d'", "1s to 1d")),
        source("heartbeat", "heartbeat: 5", "sources[0].heartbeat", "found '5'", "10s"),
        source(
            "snapshot",
            "snapshot: {chunkRows: 0}",
            "sources[0].snapshot.chunkRows",
            "found '0'",
            "100 to"),
        edit(
            "pattern without schema",
            "[public.*]",
            "[public.*, orders]",
            "9:27",
            "sources[0].tables.include[1]",
            "found 'orders'",
            "schema.table"),
        edit(
            "pattern without table",
            "[public.*]",
            "[public.*]\n      exclude: [audit.]",
            "10:17",
            "sources[0].tables.exclude[0]",
            "found 'audit.'",
            "schema.table"));
  }

  private static List<Mistake> windows() {
    return List.of(
        hidden(window("length: 7h", "length", "7h")),
        hidden(window("length: 7s", "length", "7s")),
        hidden(window("length: 25h", "length", "25h")),
        hidden(window("length: 2d", "length", "2d")),
        hidden(window("length: 0s", "length", "0s")),
        hidden(window("length: 500ms", "length", "500ms")),
        hidden(window("length: PT0.5S", "length", "PT0.5S")),
        window("length: -PT1H", "length", "-PT1H"),
        window("length: hourly", "length", "hourly"),
        hidden(window("zone: Europe/Berlinn", "zone", "Europe/Berlinn")),
        hidden(window("lateness: 2d", "lateness", "2d")),
        snapshot("hours: 22-06", "hours", "22-06", "HH:MM-HH:MM", true),
        snapshot("hours: 06:00-06:00", "hours", "06:00-06:00", "22:00-06:00", false),
        snapshot("rowsPerSecond: 5", "rowsPerSecond", "5", "10 to 10000000", true),
        new Mistake(
            "snapshot zone without hours",
            DataMaps.withSourceLine("snapshot", "snapshot: {zone: Europe/Berlin}"),
            "4:22",
            "sources[0].snapshot.zone",
            "found without hours",
            "zone only beside hours",
            false));
  }

  private static List<Mistake> owners() {
    return List.of(
        inSource("retention: 0d", "0d", "retention", "found '0d'", "forever, days or years"),
        inSource("retention: 10 years", "10", "retention", "found '10 years'", "P18M"),
        hidden(inSource("retention: P0D", "P0D", "retention", "found 'P0D'", "P18M")),
        inSource(
            "domains: [{name: sales}]", "{name", "domains[0].tables", "missing", "schema.table"),
        inSource(
            "domains: [{name: sales, tables: [orders]}]",
            "orders",
            "domains[0].tables[0]",
            "found 'orders'",
            "schema.table"),
        hidden(
            inSource(
                "domains: [{name: sales, tables: [a.b]}, {name: sales, tables: [c.d]}]",
                "sales, tables: [c.d]",
                "domains[1].name",
                "found 'sales', which is domains[0] already",
                "of its own")),
        inSource("quota: {bytesPerDay: 1TB}", "1TB", "quota.bytesPerDay", "found '1TB'", "GiB"),
        inSource("quota: {objectsPerDay: 0}", "0", "quota.objectsPerDay", "found '0'", "1 to"),
        hidden(
            inSource(
                "quota: {warnPercent: 50}",
                "50",
                "quota.warnPercent",
                "found without a limit",
                "requestsPerDay beside it")));
  }

  /** A line of the source; the mistake is where {@code at} first stands in it. */
  private static Mistake inSource(
      String line, String at, String path, String found, String allowed) {
    return new Mistake(
        line,
        DataMaps.withSourceLine(line.substring(0, line.indexOf(':')), line),
        "4:" + (5 + line.indexOf(at)),
        "sources[0]." + path,
        found,
        allowed,
        true);
  }

  private static List<Mistake> columns() {
    return List.of(
        column("{match: [a.b]}", "{", "[0].rule", "missing", "keep or drop"),
        column("{match: [a.b], rule: hide}", "hide", "[0].rule", "found 'hide'", "truncate"),
        column("{match: [email], rule: drop}", "email", "[0].match[0]", "found 'email'", "table."),
        column("{match: [a.b], rul: drop}", "rul:", "[0].rul", "unknown key", "'rule'"),
        column(
            "{match: [a.b], rule: truncate, length: 0}",
            "0}",
            "[0].length",
            "found '0'",
            "1 to 10000"),
        column(
            "{match: [a.b], rule: hmac, domain: d, key: hunter2}",
            "hunter2",
            "[0].key",
            "found plain text, not shown here",
            "${env:NAME}"),
        hidden(column("{rule: drop}", "drop", "[0].rule", "found without columns", "match, type")),
        hidden(
            column(
                "{match: [a.b], rule: keep}, {match: [a.b], rule: truncate}",
                "truncate",
                "[1].rule",
                "found truncate without length",
                "length: a whole number")),
        hidden(
            column(
                "{match: [a.b], rule: hmac, domain: d}",
                "hmac",
                "[0].rule",
                "found hmac without key",
                "key: ${env:NAME}")),
        column(
            "{match: [a.b], rule: tokenise, domain: d, key: hunter2}",
            "hunter2",
            "[0].key",
            "found plain text, not shown here",
            "${env:NAME}"),
        column(
            "{match: [a.b], rule: tokenise, domain: d, key: '${env:K}', keyVersion: 0}",
            "0}",
            "[0].keyVersion",
            "found '0'",
            "1 to 1000000"),
        hidden(
            column(
                "{match: [a.b], rule: tokenise, domain: d}",
                "tokenise",
                "[0].rule",
                "found tokenise without key",
                "key: ${env:NAME}")),
        hidden(
            column(
                "{match: [a.b], rule: tokenise, key: '${env:K}'}",
                "tokenise",
                "[0].rule",
                "found tokenise without domain",
                "domain: 1 to 40")),
        hidden(
            column(
                "{match: [a.b], rule: drop, domain: d}",
                "d}",
                "[0].domain",
                "found without rule: hmac or tokenise",
                "only beside rule: hmac or tokenise")),
        hidden(
            column(
                "{match: [a.b], rule: 'null', mask: x}",
                "x}",
                "[0].mask",
                "found without rule: mask",
                "only beside")),
        hidden(
            column(
                "{class: personal, rule: null}",
                "personal",
                "[0].class",
                "found 'personal', which is not under classes",
                "a class of this source")),
        hidden(
            source(
                "unknownColumns",
                "unknownColumns: withhold",
                "sources[0].unknownColumns",
                "found without classes",
                "classes, or keep")));
  }

  private static Mistake column(
      String rules, String at, String path, String found, String allowed) {
    String line = "columns: [" + rules + "]";
    return new Mistake(
        line,
        DataMaps.withSourceLine("columns", line),
        "4:" + (5 + line.indexOf(at)),
        "sources[0].columns" + path,
        found,
        allowed,
        true);
  }

  private static List<Mistake> secrets() {
    return List.of(
        source(
            "password",
            "password: hunter2",
            "sources[0].password",
            "found plain text, not shown here",
            "${env:NAME}"),
        source(
            "password",
            "password: ${vault:hunter2}",
            "sources[0].password",
            "found a reference of another form",
            "${file:/path}"),
        source(
            "password",
            "password: x${env:PW}hunter2",
            "sources[0].password",
            "found a reference of another form",
            "${env:NAME}"),
        source(
            "password",
            "password: [hunter2]",
            "sources[0].password",
            "found a list",
            "${env:NAME}"),
        hidden(
            source(
                "username",
                "username: ${hunter2}",
                "sources[0].username",
                "found a reference of another form",
                "${env:NAME}")),
        line(
            "secret key",
            "storage",
            "secretKey",
            "secretKey: hunter2",
            "11:14",
            "storage.secretKey",
            "found plain text, not shown here",
            "${env:NAME}"),
        hidden(
            line(
                "one key only",
                "storage",
                "accessKey",
                "accessKey: AK",
                "11:14",
                "storage.accessKey",
                "found without secretKey",
                "both keys or neither")),
        hidden(
            line(
                "other key only",
                "storage",
                "secretKey",
                "secretKey: ${env:SK}",
                "11:14",
                "storage.secretKey",
                "found without accessKey",
                "both keys or neither")),
        hidden(
            line(
                "Kafka password",
                "lineage",
                "properties",
                "properties: {ssl.key.password: hunter2}",
                "13:34",
                "lineage.properties.ssl.key.password",
                "found plain text, not shown here",
                "${env:NAME}")),
        hidden(
            line(
                "JAAS",
                "lineage",
                "properties",
                "properties: {sasl.jaas.config: 'x password=\"hunter2\";'}",
                "13:34",
                "lineage.properties.sasl.jaas.config",
                "found plain text, not shown here",
                "also within text")));
  }

  private static List<Mistake> stores() {
    return List.of(
        line(
            "other store",
            "storage",
            "uri",
            "uri: gs://archive",
            "11:8",
            "storage.uri",
            "found 'gs://archive'",
            "s3://bucket/prefix"),
        line(
            "relative store",
            "storage",
            "uri",
            "uri: ./archive",
            "11:8",
            "storage.uri",
            "found './archive'",
            "file:///absolute/path"),
        line(
            "file with a host",
            "storage",
            "uri",
            "uri: file://host/archive",
            "11:8",
            "storage.uri",
            "found 'file://host/archive'",
            "file:///absolute/path"),
        hidden(
            line(
                "credentials in a URI",
                "storage",
                "uri",
                "uri: s3://ak:hunter2@archive/x",
                "11:8",
                "storage.uri",
                "found 's3://***@archive/x'",
                "without credentials")),
        line(
            "endpoint",
            "storage",
            "endpoint",
            "endpoint: s3.example",
            "11:13",
            "storage.endpoint",
            "found 's3.example'",
            "http://host:port"),
        line(
            "endpoint with a path",
            "storage",
            "endpoint",
            "endpoint: http://s3/x",
            "11:13",
            "storage.endpoint",
            "found 'http://s3/x'",
            "http://host:port"),
        line(
            "path style",
            "storage",
            "pathStyle",
            "pathStyle: true",
            "11:14",
            "storage.pathStyle",
            "found 'true'",
            "path or virtual-host"),
        line(
            "checksums",
            "storage",
            "checksums",
            "checksums: never",
            "11:14",
            "storage.checksums",
            "found 'never'",
            "when-required or when-supported"));
  }

  private static List<Mistake> topics() {
    return List.of(
        line(
            "servers",
            "lineage",
            "bootstrapServers",
            "bootstrapServers: kafka",
            "13:21",
            "lineage.bootstrapServers",
            "found 'kafka'",
            "host:port"),
        line(
            "topic",
            "lineage",
            "topic",
            "topic: a/b",
            "13:10",
            "lineage.topic",
            "found 'a/b'",
            "1 to 249"),
        hidden(
            line(
                "rejects on lineage's topic",
                "quarantine",
                "topic",
                "topic: varve.lineage",
                "17:10",
                "quarantine.topic",
                "found 'varve.lineage', which is lineage's topic",
                "a topic of its own")),
        hidden(
            line(
                "timeout",
                "lineage",
                "transactionTimeout",
                "transactionTimeout: 10s",
                "13:23",
                "lineage.transactionTimeout",
                "found '10s'",
                "1m to 7d")),
        line(
            "properties",
            "lineage",
            "properties",
            "properties: [a]",
            "13:15",
            "lineage.properties",
            "found a list",
            "names with values"),
        hidden(
            line(
                "own property",
                "lineage",
                "properties",
                "properties: {acks: 1}",
                "13:22",
                "lineage.properties.acks",
                "found a property that Varve sets",
                "other Kafka properties")));
  }

  private static List<Mistake> states() {
    return List.of(
        line(
            "interval",
            "state",
            "checkpointInterval",
            "checkpointInterval: often",
            "15:23",
            "state.checkpointInterval",
            "found 'often'",
            "500ms to 1h"),
        line(
            "parallelism",
            "state",
            "parallelism",
            "parallelism: 0",
            "15:16",
            "state.parallelism",
            "found '0'",
            "1 to 128"),
        line(
            "buffer",
            "state",
            "blockBuffer",
            "blockBuffer: 64MB",
            "15:16",
            "state.blockBuffer",
            "found '64MB'",
            "MiB"),
        hidden(
            line(
                "buffer too small",
                "state",
                "blockBuffer",
                "blockBuffer: 1KiB",
                "15:16",
                "state.blockBuffer",
                "found '1KiB'",
                "1MiB")),
        line(
            "workers",
            "state",
            "sealWorkers",
            "sealWorkers: 1.5",
            "15:16",
            "state.sealWorkers",
            "found '1.5'",
            "a whole number"),
        line(
            "rows",
            "state",
            "fileRowsMax",
            "fileRowsMax: 1",
            "15:16",
            "state.fileRowsMax",
            "found '1'",
            "1000 to"));
  }

  private static List<Mistake> together() {
    String second = MINIMAL_SOURCES.substring("sources:\n".length());
    String sources = "sources:\n" + second + second;
    return List.of(
        hidden(
            edit(
                "name twice",
                MINIMAL_SOURCES,
                sources,
                "10:11",
                "sources[1].name",
                "found 'crm-eu', which is sources[0] already",
                "of its own")),
        hidden(
            edit(
                "slot twice",
                MINIMAL_SOURCES,
                sources.replaceFirst(
                    "(?s)(.*)name: crm-eu",
                    "$1name: crm_eu".replace('_', '-') + "2\n    slot: varve_crm_eu"),
                "11:11",
                "sources[1].slot",
                "found slot 'varve_crm_eu', which sources[0] uses",
                "of its own")),
        hidden(
            line(
                "state in the archive",
                "state",
                "uri",
                "uri: s3://archive/varve/state/",
                "15:8",
                "state.uri",
                "found 's3://archive/varve/state/', which is in the archive",
                "outside storage.uri")));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isFoundWhereItIs(Mistake mistake) throws IOException {
    List<Problem> problems = problems(mistake.text());

    Problem first =
        problems.stream()
            .filter(problem -> problem.found().startsWith(mistake.found()))
            .findFirst()
            .orElseThrow(() -> new AssertionError(problems.toString()));
    assertEquals(mistake.place(), first.line() + ":" + first.column(), problems::toString);
    assertEquals(mistake.path(), first.path());
    assertTrue(first.allowed().contains(mistake.allowed()), first::toString);
    boolean alsoMissing = first.found().equals("unknown key") && first.allowed().contains("mean");
    assertEquals(alsoMissing ? 2 : 1, problems.size(), problems::toString);
    assertFalse(problems.toString().contains(CANARY), problems::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: 1\n\tsources: hunter2",
        "password: *hunter2",
        "password: !hunter2!x y",
        "a: &hunter2 1\nb: 'hunter2",
        "password: @hunter2",
        "password: \"\\hunter2\"",
        "{hunter2",
        "a: 1\n---\nb: hunter2",
        "a: \u0007hunter2",
      })
  void saysWhereTheYamlIsBrokenWithoutQuotingIt(String text) throws IOException {
    List<Problem> problems = problems(text);

    assertEquals(1, problems.size(), problems::toString);
    assertTrue(problems.get(0).found().startsWith("not YAML: "), problems::toString);
    assertFalse(problems.toString().contains(CANARY), problems::toString);
  }

  @Test
  void saysThatAnEmptyFileIsEmpty() throws IOException {
    assertEquals(
        List.of("found nothing"), problems("# nothing\n").stream().map(Problem::found).toList());
  }

  /**
   * Whatever stands in place of a value, the reader answers with problems, never with a failure.
   */
  @Property(tries = 300)
  void anyValueIsReadOrReported(
      @ForAll("settings") Setting<?> setting, @ForAll("values") String value) throws IOException {
    String line = setting.key() + ": " + value;
    String text =
        setting.section().startsWith("sources")
            ? DataMaps.withSourceLine(setting.key(), line)
            : setting.section().isEmpty()
                ? line
                : DataMaps.withLine(setting.section(), setting.key(), line);
    Path file = Files.createTempFile("archive", ".yaml");
    try {
      Files.writeString(file, text);
      List<Problem> problems = ConfigLoader.problems(file);
      if (problems.isEmpty()) {
        ConfigLoader.load(file);
      }
      assertEquals(problems.stream().sorted().toList(), problems);
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<Setting<?>> settings() {
    return Arbitraries.of(Settings.ALL);
  }

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> odd =
        Arbitraries.of(
            "~",
            "''",
            "[]",
            "{}",
            "[[]]",
            "{a: [b]}",
            "99999999999999999999",
            "-1",
            "1e9",
            "P",
            "PT",
            "PT1H",
            "9999999999d",
            "s3://",
            "file:///",
            "file:",
            "http://",
            "'s3://a b'",
            "'\\'",
            ".",
            "a.b",
            "'*.*'",
            "true",
            "0x10",
            "é",
            "'${env:X}'",
            "'${'",
            "UTC",
            "+01:00",
            "2026-01-01");
    return Arbitraries.oneOf(odd, Arbitraries.strings().ascii().ofMaxLength(8));
  }

  private List<Problem> problems(String text) throws IOException {
    return ConfigLoader.problems(Files.writeString(directory.resolve("archive.yaml"), text));
  }

  private static Mistake edit(
      String name,
      String from,
      String to,
      String place,
      String path,
      String found,
      String allowed) {
    assertTrue(DataMaps.MINIMAL.contains(from), name);
    return new Mistake(name, DataMaps.MINIMAL.replace(from, to), place, path, found, allowed, true);
  }

  private static Mistake line(
      String name,
      String section,
      String key,
      String line,
      String place,
      String path,
      String found,
      String allowed) {
    return new Mistake(
        name, DataMaps.withLine(section, key, line), place, path, found, allowed, true);
  }

  private static Mistake source(
      String key, String line, String path, String found, String allowed) {
    int column = line.startsWith("snapshot") ? 27 : line.indexOf(' ') + 6;
    return new Mistake(
        line, DataMaps.withSourceLine(key, line), "4:" + column, path, found, allowed, true);
  }

  private static Mistake window(String inner, String key, String value) {
    String line = "window: {" + inner + "}";
    int column = 5 + "window: {".length() + inner.indexOf(' ') + 1;
    return new Mistake(
        line,
        DataMaps.withSourceLine("window", line),
        "4:" + column,
        "sources[0].window." + key,
        "found '" + value + "'",
        "",
        true);
  }

  private static Mistake snapshot(
      String inner, String key, String value, String allowed, boolean editor) {
    String line = "snapshot: {" + inner + "}";
    int column = 5 + "snapshot: {".length() + inner.indexOf(' ') + 1;
    return new Mistake(
        line,
        DataMaps.withSourceLine("snapshot", line),
        "4:" + column,
        "sources[0].snapshot." + key,
        "found '" + value + "'",
        allowed,
        editor);
  }

  private static Mistake hidden(Mistake m) {
    return new Mistake(m.name(), m.text(), m.place(), m.path(), m.found(), m.allowed(), false);
  }
}
