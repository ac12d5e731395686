package dev.varve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  @TempDir Path directory;

  @Test
  void fillsInEveryDefault() throws IOException {
    ArchiveConfig config = load(DataMaps.MINIMAL);

    SourceConfig source =
        new SourceConfig(
            "crm-eu",
            new Connector.Postgres(
                new DatabaseServer(
                    "crm-db",
                    5432,
                    new Secret("varve"),
                    new Secret("${env:CRM_PASSWORD}"),
                    Duration.ofSeconds(5)),
                "crm",
                "varve_crm_eu",
                "varve_crm_eu",
                new SnapshotConfig(8096)),
            "postgres://crm-db:5432",
            List.of("public.*"),
            List.of(),
            Duration.ofHours(1),
            ZoneId.of("UTC"),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));
    assertEquals(List.of(source), config.sources());
    assertEquals(
        new StorageConfig(
            URI.create("s3://archive/varve"),
            null,
            "us-east-1",
            StorageConfig.PathStyle.VIRTUAL_HOST,
            null,
            null,
            StorageConfig.Checksums.WHEN_REQUIRED),
        config.storage());
    assertEquals(
        new LineageConfig("kafka:9092", "varve.lineage", "varve", Map.of(), Duration.ofMinutes(15)),
        config.lineage());
    assertEquals(
        new StateConfig(
            URI.create("s3://archive/varve-state"),
            Duration.ofMinutes(1),
            1,
            64L << 20,
            2,
            1_000_000),
        config.state());
  }

  @Test
  void addressesTheBucketInThePathWhenThereIsAnEndpoint() throws IOException {
    ArchiveConfig config =
        load(DataMaps.MINIMAL.replace("storage:\n", "storage:\n  endpoint: http://s3:9000\n"));

    assertEquals(StorageConfig.PathStyle.PATH, config.storage().pathStyle());
  }

  @Test
  void reportsEveryProblemAtOnceInTheOrderOfTheFile() throws IOException {
    String text =
        DataMaps.MINIMAL
            .replace("version: 1", "version: 2")
            .replace("host: crm-db", "hots: crm-db")
            .replace("uri: s3://archive/varve\n", "uri: http://archive\n")
            .replace("bootstrapServers: kafka:9092", "bootstrapServers: kafka");

    VarveException failure = assertThrows(VarveException.class, () -> load(text));

    assertEquals(ErrorCode.CONFIG_INVALID, failure.code());
    assertEquals(
        List.of(1, 3, 4, 11, 13),
        problems(text).stream().map(Problem::line).toList(),
        () -> failure.getMessage());
    assertTrue(failure.getMessage().contains("has 5 problems:"), failure.getMessage());
    for (Problem problem : problems(text)) {
      assertTrue(failure.getMessage().contains("\n  " + problem), failure.getMessage());
    }
  }

  @Test
  void refusesAFileThatIsNotThere() {
    VarveException failure =
        assertThrows(
            VarveException.class, () -> ConfigLoader.load(directory.resolve("missing.yaml")));

    assertEquals(ErrorCode.CONFIG_UNREADABLE, failure.code());
  }

  @Test
  void refusesAFileThatIsNotUtf8() throws IOException {
    Path file =
        Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE9});

    VarveException failure = assertThrows(VarveException.class, () -> ConfigLoader.load(file));

    assertEquals(ErrorCode.CONFIG_UNREADABLE, failure.code());
  }

  @Test
  void keepsSecretsAsReferences() throws IOException {
    ArchiveConfig config = load(DataMaps.MINIMAL);

    assertTrue(config.toString().contains("${env:CRM_PASSWORD}"));
    assertFalse(config.toString().contains("hunter2"));
  }

  private ArchiveConfig load(String text) throws IOException {
    return ConfigLoader.load(file(text));
  }

  private List<Problem> problems(String text) throws IOException {
    return ConfigLoader.problems(file(text));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("archive.yaml"), text);
  }
}
