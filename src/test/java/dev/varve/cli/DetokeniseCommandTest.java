package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens were made outside of Varve: see {@code TokensTest}. */
class DetokeniseCommandTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final String ANN = "t1:pFKBH3cSl2uXdLmvN7hlG5vJxClnQ2EsOzTo";
  private static final String FORTY_TWO = "t1:iaS_FjR3cIq8BwdznkCKt7q2";
  private static final String EMPTY = "t1:pAaJxC2XUnIxvPuaPWtPWg";

  @TempDir Path folder;

  private Path key;
  private Path map;

  @BeforeEach
  void writeDataMap() throws IOException {
    key = Files.writeString(folder.resolve("key"), KEY + "\n");
    map = dataMap(1, key);
  }

  private Path dataMap(int version, Path ruleKey) throws IOException {
    String text =
        """
        version: 1
        sources:
          - name: crm
            host: crm-db.example
            database: crm
            username: varve
            password: ${env:NOT_SET_AND_NOT_NEEDED}
            namespace: postgres://crm-db:5432
            tables: {include: [public.*]}
            columns:
              - {match: [customers.email], rule: tokenise, key: '${file:%s}', keyVersion: %d,
                 domain: person}
            window: {length: 15m}
        storage: {uri: 'file://%s/archive'}
        lineage: {bootstrapServers: 'kafka:9092', topic: lineage, namespace: here}
        state: {uri: 'file://%s/state'}
        """
            .formatted(ruleKey, version, folder, folder);
    return Files.writeString(folder.resolve("archive.yaml"), text);
  }

  private CommandRun run(String input, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "detokenise", "--config", map.toString(), "--source", "crm", "--domain", "person"));
    arguments.addAll(List.of(more));
    return CommandRun.fed(input, arguments.toArray(String[]::new));
  }

  @Test
  void writesTheValuesOfTokensLineByLine() {
    CommandRun run = run(ANN + "\n" + EMPTY + "\r\n" + FORTY_TWO);

    assertEquals(new CommandRun(0, "ann@example\n\"\"\n42\n", ""), run);
    assertEquals(new CommandRun(0, "", ""), run(""));
  }

  @Test
  void itsHelpShowsHowAKeyIsGiven() {
    CommandRun help = CommandRun.of("detokenise", "--help");

    assertTrue(help.out().contains(" --key 1='${file:/run/secrets/token-key-1}' <"), help.out());
  }

  @Test
  void writesOneJsonObjectForEachToken() throws IOException {
    CommandRun run = run(ANN + "\n" + EMPTY + "\n", "--output", "json");

    assertEquals(0, run.exitCode(), run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals(2, lines.size());
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertEquals(ANN, first.path("token").asText());
    assertEquals("ann@example", first.path("value").asText());
    assertEquals("", new ObjectMapper().readTree(lines.get(1)).path("value").asText("absent"));
  }

  @Test
  void aValueStaysOneLineAndCannotBeTakenForAnother() {
    assertEquals("a \\ 'b' \"c\" ä😀", DetokeniseCommand.oneLine("a \\ 'b' \"c\" ä😀"));
    assertEquals("\"a\\nb\\rc\"", DetokeniseCommand.oneLine("a\nb\rc"));
    assertEquals("\"\\\"a\\\"\"", DetokeniseCommand.oneLine("\"a\""));
    assertEquals("\"\\u001B[31m\"", DetokeniseCommand.oneLine("\u001b[31m"));
    assertEquals("\"\\u009B31m\"", DetokeniseCommand.oneLine("\u009b31m"));
    assertEquals("\"a\\u2028b\"", DetokeniseCommand.oneLine("a\u2028b"));
    assertEquals("\"\"", DetokeniseCommand.oneLine(""));
  }

  @Test
  void namesTheLinesThatAreNoTokensAndGoesOnWithTheRest() {
    String wrong = ANN.replace('p', 'q');
    String other = ANN.replace("t1", "t7");

    CommandRun run = run(String.join("\n", "hunter2", ANN, wrong, other, FORTY_TWO, "") + "\n");

    assertEquals(2, run.exitCode());
    assertEquals("\nann@example\n\n\n42\n\n", run.out());
    List<String> said = run.err().lines().toList();
    assertTrue(said.get(0).startsWith("line 1: no token; "), run.err());
    assertTrue(said.get(1).startsWith("line 3: not made with this key of version 1"), run.err());
    assertTrue(said.get(2).startsWith("line 4: a token of key version 7, and keys are"), run.err());
    assertTrue(said.get(3).startsWith("line 6: no token; "), run.err());
    assertEquals("VRV-1008 4 of 6 lines could not be reversed", said.get(4));
    assertFalse((run.out() + run.err()).contains("hunter2"));
    assertFalse(run.err().contains(ANN.substring(8)), run.err());
    assertEquals("", run("hunter2", "--output", "json").out());
  }

  @Test
  void takesOlderKeysByReference() throws IOException {
    Path newer = Files.writeString(folder.resolve("newer"), "f".repeat(64));
    map = dataMap(2, newer);

    assertEquals(2, run(ANN).exitCode());
    CommandRun run = run(ANN, "--key", "1=${file:" + key + "}");

    assertEquals(new CommandRun(0, "ann@example\n", ""), run);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789abcdef0123456789abcdef",
        "1=0123456789abcdef0123456789abcdef",
        "1=${file:/k}0123456789abcdef0123456789abcdef",
        "=${file:/0123456789abcdef0123456789abcdef}",
        "0=${file:/0123456789abcdef0123456789abcdef}",
        "1=${vault:0123456789abcdef0123456789abcdef}"
      })
  void refusesAKeyThatIsNotAReferenceWithoutShowingIt(String option) {
    CommandRun run = run(ANN, "--key", option);

    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("VRV-1001 a --key is not a version and a ref"), run.err());
    assertFalse(run.err().contains(KEY), run.err());
  }

  @Test
  void refusesTwoKeysOfOneVersionAndOneThatIsNotThere() {
    String reference = "1=${file:" + key + "}";

    CommandRun twice = run(ANN, "--key", reference, "--key", reference);
    assertTrue(twice.err().startsWith("VRV-1001 --key is given twice"), twice.err());
    CommandRun missing = run(ANN, "--key", "1=${file:/no/such/key}");
    assertTrue(missing.err().startsWith("VRV-1004 "), missing.err());
    assertEquals("", twice.out() + missing.out());
  }

  @Test
  void refusesASourceOrDomainThatIsNotThere() {
    CommandRun source =
        CommandRun.fed(
            ANN, "detokenise", "--config", map.toString(), "--source", "x", "--domain", "person");
    assertEquals(2, source.exitCode());
    assertTrue(source.err().startsWith("VRV-1001 there is no source x"), source.err());
    CommandRun domain =
        CommandRun.fed(
            ANN, "detokenise", "--config", map.toString(), "--source", "crm", "--domain", "x");
    assertEquals(2, domain.exitCode());
    assertTrue(domain.err().contains("HINT: domains of its rules tokenise: person"), domain.err());
  }
}
