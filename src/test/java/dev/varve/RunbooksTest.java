package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever Varve stops or refuses with has one page that leads to the proof of its fix. */
class RunbooksTest {
  private static final Path PAGES = Path.of("docs/operating");
  private static final Pattern NAMED = Pattern.compile("docs/operating/[a-z-]+\\.md");

  @ParameterizedTest
  @EnumSource
  void everyCodeHasOnePageWithItsSymptomCheckFixAndProof(ErrorCode code) throws IOException {
    String number = code.text().substring("VRV-".length());
    List<String> pages = pages().filter(page -> heading(page).contains(number)).toList();

    assertEquals(1, pages.size(), code + " in the headings of " + pages.size() + " pages");
    List<String> parts =
        pages
            .get(0)
            .lines()
            .filter(line -> line.startsWith("## "))
            .map(l -> l.substring(3))
            .toList();
    assertEquals(List.of("Symptom", "Check", "Fix", "Proof"), parts);
    assertTrue(heading(pages.get(0)).startsWith("# VRV-"), heading(pages.get(0)));
  }

  @Test
  void everyPageThatAHintNamesIsThere() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<String> named =
          sources
              .filter(Files::isRegularFile)
              .flatMap(source -> NAMED.matcher(text(source)).results())
              .map(MatchResult::group)
              .distinct()
              .toList();

      assertTrue(named.size() > 3, "found only " + named);
      assertEquals(List.of(), named.stream().filter(page -> !Files.exists(Path.of(page))).toList());
    }
  }

  private static String heading(String page) {
    return page.lines().findFirst().orElse("").replaceFirst("(: ).*", "$1");
  }

  private static Stream<String> pages() throws IOException {
    try (Stream<Path> pages = Files.list(PAGES)) {
      return pages.map(RunbooksTest::text).toList().stream();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
