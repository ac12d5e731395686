package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
  @TempDir Path folder;

  @Test
  void printsEveryProblemAndFails() throws Exception {
    Path file = Files.writeString(folder.resolve("archive.yaml"), "surces: []\nstorage: {}\n");

    CommandRun text = CommandRun.of("validate", "--config", file.toString());
    assertEquals(2, text.exitCode());
    assertTrue(text.out().contains("VRV-1003 " + file + ":1:1"), text.out());
    assertTrue(text.err().matches("\\d+ errors, 0 warnings\n"), text.err());

    CommandRun json = CommandRun.of("validate", "--config", file.toString(), "--output", "json");
    assertEquals(2, json.exitCode());
    JsonNode first = new ObjectMapper().readTree(json.out().lines().findFirst().orElseThrow());
    assertEquals("ERROR", first.path("severity").asText());
    assertEquals("VRV-1003", first.path("code").asText());
  }

  @Test
  void failsForAFileThatIsNotThere() {
    CommandRun run = CommandRun.of("validate", "--config", folder.resolve("none.yaml").toString());

    assertEquals(2, run.exitCode());
    assertTrue(run.err().startsWith("VRV-1002 "), run.err());
  }

  @Test
  void printsTheGrantsOfEachDatabase() throws Exception {
    CommandRun run = CommandRun.of("validate", "--config", "examples/archive.yaml", "--grants");

    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("CREATE PUBLICATION"), run.out());
    CommandRun json =
        CommandRun.of(
            "validate", "--config", "examples/archive.yaml", "--grants", "--output", "json");
    JsonNode first = new ObjectMapper().readTree(json.out().lines().findFirst().orElseThrow());
    assertTrue(first.path("sql").asText().startsWith("-- Source " + first.path("source").asText()));
    assertEquals(
        "", CommandRun.of("validate", "--config", "examples/kafka.yaml", "--grants").out());
  }

  @Test
  void printsTheJsonSchema() throws Exception {
    CommandRun run = CommandRun.of("validate", "--schema");

    assertEquals(0, run.exitCode());
    assertTrue(new ObjectMapper().readTree(run.out()).has("properties"), run.out());
  }
}
