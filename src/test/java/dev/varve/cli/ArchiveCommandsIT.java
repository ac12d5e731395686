package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.ledger.Manifest;
import dev.varve.ops.verify.SealedArchive;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.local.LocalObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code layers}, {@code verify} and {@code query} on one archive with real data files. */
class ArchiveCommandsIT {
  @TempDir Path folder;
  private Path root;
  private Manifest second;

  @BeforeEach
  void seal() throws Exception {
    root = folder.resolve("archive");
    SealedArchive sealed = new SealedArchive(Files.createDirectories(folder.resolve("drafts")));
    sealed.seal(SealedArchive.FIRST, 1, 3);
    second = sealed.seal(SealedArchive.SECOND, 1, 5);
    try (ObjectStore local = new LocalObjectStore(root);
        var objects = sealed.store.list("")) {
      objects.forEach(
          object -> local.putIfAbsent(object.key(), sealed.store.read(object.key()).orElseThrow()));
    }
  }

  @Test
  void listsLayers() throws Exception {
    CommandRun text = run("layers");
    assertEquals(0, text.exitCode(), text.err());
    List<String> lines = text.out().lines().toList();
    assertEquals(3, lines.size());
    assertTrue(
        lines.get(1).startsWith("crm     2026-01-01T00:00:00Z  2026-01-01T01:00:00Z"), text.out());
    assertEquals("2 layers\n", text.err());

    CommandRun json = run("layers", "--output", "json", "--source", "crm");
    JsonNode last = new ObjectMapper().readTree(json.out().lines().toList().get(1));
    assertEquals(5, last.path("rows").asInt());
    assertEquals("2026-01-01T01:00:00Z", last.path("windowStart").asText());
  }

  @Test
  void verifiesASoundArchive() throws Exception {
    CommandRun text = run("verify");
    assertEquals(0, text.exitCode(), text.out() + text.err());
    assertTrue(text.out().startsWith("sound: 2 manifests, 2 files, 8 rows"), text.out());

    CommandRun one = run("verify", "--window", "2026-01-01T01:00:00Z", "--output", "json");
    JsonNode report = new ObjectMapper().readTree(one.out());
    assertEquals(5, report.path("rows").asInt());
    assertTrue(report.path("sound").asBoolean());
  }

  @Test
  void namesADamagedFileAndFails() throws Exception {
    Path file = root.resolve(second.files().get(0).path());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    CommandRun text = run("verify");
    assertEquals(3, text.exitCode());
    assertTrue(text.out().contains("FILE_SHA256  " + second.files().get(0).path()), text.out());
    assertTrue(text.out().contains("NOT SOUND: "), text.out());

    JsonNode report = new ObjectMapper().readTree(run("verify", "--output", "json").out());
    assertEquals("FILE_SHA256", report.at("/findings/0/code").asText());
  }

  @Test
  void answersSqlOverTheArchivesOwnFiles() {
    CommandRun run =
        run(
            "query",
            "SELECT \"window\", _varve_op, count(*) AS n FROM crm.public.orders GROUP BY ALL ORDER"
                + " BY ALL",
            "--output",
            "csv");

    assertEquals(0, run.exitCode(), run.err());
    assertEquals(
        "window,_varve_op,n\r\n2026-01-01T00:00:00Z,c,3\r\n2026-01-01T01:00:00Z,c,5\r\n",
        run.out());
  }

  @Test
  void showsSchemaVersions() throws Exception {
    CommandRun text = run("schema", "--table", "orders", "--columns");
    assertEquals(0, text.exitCode(), text.err());
    List<String> lines = text.out().lines().toList();
    assertEquals(4, lines.size(), text.out());
    assertTrue(
        lines.get(1).startsWith("crm     public.orders        1  2026-01-01T00:00:00Z"),
        text.out());
    assertTrue(lines.get(2).endsWith("  id int8 not null"), text.out());

    CommandRun json = run("schema", "--output", "json");
    JsonNode version = new ObjectMapper().readTree(json.out());
    assertEquals(1, version.path("version").asInt());
    assertEquals(8, version.path("rows").asInt());
  }

  @Test
  void removesAnObjectThatNothingCanNeed() throws Exception {
    Path named = root.resolve(second.files().get(0).path());
    Path stray = Files.copy(named, named.resolveSibling("stray.parquet"));
    Files.setLastModifiedTime(stray, FileTime.from(Instant.parse("2026-01-01T02:00:00Z")));
    Path map = Files.writeString(folder.resolve("archive.yaml"), dataMap());
    String[] janitor = {"janitor", "--config", map.toString(), "--older-than", "PT1H"};

    CommandRun without = CommandRun.of(janitor);
    assertEquals(2, without.exitCode(), without.out());
    assertTrue(without.err().contains("there is no checkpoint or savepoint in"), without.err());

    Path savepoint = folder.resolve("state/savepoints/savepoint-1");
    Files.createFile(Files.createDirectories(savepoint).resolve("_metadata"));
    CommandRun dry = CommandRun.of(janitor);
    assertTrue(dry.out().contains("stray.parquet"), dry.out() + dry.err());
    assertTrue(dry.out().contains("1 may go, by --remove, 0 stay"), dry.out());
    assertTrue(Files.exists(stray));

    CommandRun json =
        CommandRun.of(
            "janitor",
            "--config",
            map.toString(),
            "--older-than",
            "PT1H",
            "--remove",
            "--output",
            "json");
    JsonNode removed = new ObjectMapper().readTree(json.out());
    assertTrue(removed.path("removed").asBoolean(), json.out() + json.err());
    assertFalse(Files.exists(stray));
    assertEquals(0, run("verify").exitCode());
    assertTrue(CommandRun.of(janitor).out().startsWith("0 objects that no manifest names"));
  }

  private String dataMap() {
    return """
    version: 1
    sources:
      - name: crm
        host: 127.0.0.1
        database: crm
        username: varve
        password: ${file:%s}
        tables:
          include: [public.*]
    storage:
      uri: %s
    lineage:
      bootstrapServers: 127.0.0.1:9092
    state:
      uri: %s
    """
        .formatted(folder.resolve("password"), root.toUri(), folder.resolve("state").toUri());
  }

  @Test
  void refusesAWindowWithoutAZone() {
    CommandRun run = run("verify", "--window", "2026-01-01T01:00");

    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("HINT: write it as"), run.err());
  }

  private CommandRun run(String command, String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = command;
    arguments[1] = "--archive";
    arguments[2] = root.toUri().toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return CommandRun.of(arguments);
  }
}
