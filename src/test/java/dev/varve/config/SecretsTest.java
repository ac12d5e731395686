package dev.varve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("PW", "h${unter}2", "EMPTY", "");

  @TempDir Path directory;

  @Test
  void readsAVariable() {
    assertEquals("h${unter}2", reveal("${env:PW}"));
    assertEquals("", reveal("${env:EMPTY}"));
  }

  @Test
  void readsAFileWithoutItsLastLineEnd() throws IOException {
    Path file = Files.writeString(directory.resolve("pw"), "one\ntwo\r\n");

    assertEquals("one\ntwo", reveal("${file:" + file + "}"));
  }

  @Test
  void replacesReferencesWithinText() {
    assertEquals("a=h${unter}2, b=h${unter}2;", reveal("a=${env:PW}, b=${env:PW};"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "$5 {or} so", "SASL_SSL"})
  void returnsTextWithoutReferenceAsItIs(String text) {
    assertEquals(text, reveal(text));
  }

  @Test
  void namesTheVariableThatIsNotSet() {
    VarveException failure =
        assertThrows(VarveException.class, () -> reveal("user:hunter2@${env:NOBODY}"));

    assertEquals(ErrorCode.SECRET_UNRESOLVED, failure.code());
    assertTrue(failure.getMessage().contains("${env:NOBODY}"), failure.getMessage());
    assertFalse(failure.getMessage().contains("hunter2"), failure.getMessage());
  }

  @Test
  void namesTheFileThatCannotBeRead() {
    Path missing = directory.resolve("missing");

    VarveException failure =
        assertThrows(VarveException.class, () -> reveal("${file:" + missing + "}"));

    assertEquals(ErrorCode.SECRET_UNRESOLVED, failure.code());
    assertTrue(failure.getMessage().contains("${file:" + missing + "}"), failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"${PW}", "${vault:PW}", "${env:}", "${env:PW", "x${env:PW}${"})
  void refusesAReferenceOfAnotherForm(String text) {
    VarveException failure = assertThrows(VarveException.class, () -> reveal(text));

    assertEquals(ErrorCode.SECRET_UNRESOLVED, failure.code());
    assertFalse(Secrets.isWellFormed(text));
  }

  private static String reveal(String text) {
    return Secrets.reveal(new Secret(text), ENVIRONMENT::get);
  }
}
