package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.ledger.Manifests;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.local.LocalObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code usage} on an archive on disk. */
class UsageCommandIT {
  private static final Instant DECIDED = Instant.now();
  private static final String DAY = DECIDED.toString().substring(0, 10);

  @TempDir Path folder;
  private Path map;

  @BeforeEach
  void publish() throws Exception {
    Path root = folder.resolve("archive");
    try (ObjectStore store = new LocalObjectStore(root)) {
      ArchiveIdentity.openOrCreate(store);
      Manifest manifest = Manifests.first("crm", "job");
      manifest = Manifests.withFact(manifest, Writer.PUBLISHED, DECIDED.toString());
      new Ledger(store, "crm").publish(Manifests.withFact(manifest, Writer.REQUESTS, "7"));
    }
    map =
        Files.writeString(
            folder.resolve("archive.yaml"),
            """
            version: 1
            sources:
              - name: crm
                host: crm-db
                database: crm
                username: varve
                password: ${env:NOT_READ}
                tables: {include: [public.*]}
                quota: {objectsPerDay: 8, requestsPerDay: 100}
            storage: {uri: "%s"}
            lineage: {bootstrapServers: "kafka:9092"}
            state: {uri: "%s"}
            """
                .formatted(root.toUri(), folder.resolve("state").toUri()));
  }

  @Test
  void tellsEachDayBesideTheQuota() {
    CommandRun text = CommandRun.of("usage", "--config", map.toString(), "--days", "2");
    assertEquals(0, text.exitCode(), text.err());
    assertEquals(3, text.out().lines().count(), text.out());
    String line = text.out().lines().filter(each -> each.contains(DAY)).findFirst().orElseThrow();
    assertTrue(line.endsWith("2 of 8 (25 %)  7 of 100 (7 %)"), text.out());
    assertEquals(1, text.out().lines().filter(each -> each.contains("0 of 8 (0 %)")).count());
  }

  @Test
  void tellsPrograms() throws Exception {
    CommandRun json =
        CommandRun.of("usage", "--config", map.toString(), "--days", "2", "--output", "json");
    String line = json.out().lines().filter(each -> each.contains(DAY)).findFirst().orElseThrow();
    JsonNode day = new ObjectMapper().readTree(line);
    assertEquals("crm", day.path("source").asText());
    assertEquals(2, day.path("objects").asInt());
    assertEquals(8, day.path("objectsPerDay").asInt());
    assertTrue(day.path("bytesPerDay").isNull());
  }

  @Test
  void refusesASourceThatIsNotInTheDataMapAndTooManyDays() {
    CommandRun source = CommandRun.of("usage", "--config", map.toString(), "--source", "erp");
    assertEquals(2, source.exitCode());
    assertTrue(source.err().contains("there is no source erp"), source.err());
    assertTrue(source.err().contains("sources: crm"), source.err());

    CommandRun days = CommandRun.of("usage", "--config", map.toString(), "--days", "0");
    assertEquals(2, days.exitCode());
    assertTrue(days.err().contains("--days is 1 to 366, found 0"), days.err());
  }
}
