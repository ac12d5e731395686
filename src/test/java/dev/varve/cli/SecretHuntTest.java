package dev.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;

class SecretHuntTest {
  private static final String SECRET = "5ecret0123456789abcdef";

  static Stream<UnaryOperator<String>> disguises() {
    return Stream.of(
        text -> text,
        text -> URLEncoder.encode(text, StandardCharsets.UTF_8),
        text -> new String(text.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1),
        SecretHuntTest::base64,
        text -> base64("?" + text),
        text -> base64("??" + text));
  }

  private static String base64(String text) {
    return Base64.getEncoder()
        .encodeToString(("user:" + text + ":end").getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("disguises")
  void findsASecretHoweverItIsWritten(UnaryOperator<String> disguise) {
    SecretHunt hunt = new SecretHunt(Map.of("password", SECRET), "marker");
    hunt.in("log", "line 1", ("marker " + disguise.apply("a " + SECRET + " b")).getBytes(UTF_8));

    AssertionFailedError failure =
        assertThrows(AssertionFailedError.class, hunt::assertNothingFound);

    assertTrue(failure.getMessage().contains("password in log: line 1"), failure.getMessage());
  }

  @Test
  void isContentWithAPlaceThatWasReadAndHasNoSecret() {
    SecretHunt hunt = new SecretHunt(Map.of("password", SECRET), "marker");
    hunt.in("log", "line 1", "the marker".getBytes(StandardCharsets.UTF_8));
    hunt.in("log", "line 2", SECRET.substring(1).getBytes(StandardCharsets.UTF_8));
    assertDoesNotThrow(hunt::assertNothingFound);
  }

  @Test
  void isNotContentWithASearchOfNothing() {
    SecretHunt hunt = new SecretHunt(Map.of("password", SECRET), "marker");
    assertThrows(AssertionFailedError.class, hunt::assertNothingFound);
    hunt.in("log", "line 1", new byte[0]);
    assertThrows(AssertionFailedError.class, hunt::assertNothingFound);
  }
}
