package dev.varve.ops.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What validation and the start-up guard refuse has a page that leads to the proof of its fix. */
class RunbooksTest {
  @ParameterizedTest
  @EnumSource(
      names = {
        "CONFIG_UNREADABLE",
        "CONFIG_INVALID",
        "SECRET_UNRESOLVED",
        "SOURCE_UNREACHABLE",
        "SOURCE_NOT_READY",
        "SLOT_IN_USE",
        "SLOT_MISSING",
        "STORAGE_DENIED",
        "TOPIC_MISSING"
      })
  void everyCodeHasAPage(ErrorCode code) throws IOException {
    String name = code.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String page = Files.readString(Path.of("docs/operating/" + name + ".md"));

    assertTrue(page.contains(code.text()) || page.contains(code.text().substring(4)), name);
    List<String> parts =
        Stream.of(page.split("\n"))
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();
    assertEquals(List.of("Symptom", "Check", "Fix", "Proof"), parts);
  }
}
