package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.kafka.MessageRange;
import dev.varve.kafka.MessageRange.Offsets;
import dev.varve.kafka.MessageRange.Times;
import dev.varve.kafka.TopicSpan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ReplayRangeOptionsTest {

  private static MessageRange range(String... arguments) {
    ReplayRangeOptions options = new ReplayRangeOptions();
    CommandLine.populateCommand(options, arguments);
    return options.range();
  }

  @Test
  void withoutOptionsEverythingIsMeant() {
    assertEquals(MessageRange.everything(), range());
  }

  @Test
  void timesMayHaveAnyZoneAndEitherMayBeLeftOut() {
    assertEquals(
        new Times(
            List.of("a.*", "b"),
            Optional.of(Instant.parse("2026-11-22T09:00:00Z")),
            Optional.of(Instant.parse("2026-11-22T10:00:00Z"))),
        range(
            "--topic",
            "a.*",
            "--topic",
            "b",
            "--from",
            "2026-11-22T10:00+01:00",
            "--to",
            "2026-11-22T10:00:00Z"));
    assertEquals(
        new Times(List.of(), Optional.empty(), Optional.of(Instant.EPOCH)),
        range("--to", "1970-01-01T00:00:00Z"));
  }

  @Test
  void offsetsAreOfOnePartitionEach() {
    assertEquals(
        new Offsets(
            List.of(
                new TopicSpan("shop.public.orders", 0, 10, 20), new TopicSpan("b-c_d", 12, 0, 1))),
        range("--offsets", "shop.public.orders:0=10-20,b-c_d:12=0-1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "orders:0", "orders=1-2", "orders:0=2-1", "o:x=1-2", ":0=1-2"})
  void whatIsNoSpanIsRefused(String span) {
    assertRefused(span, "--offsets", span);
  }

  @Test
  void whatContradictsItselfIsRefused() {
    assertRefused("--offsets says it all", "--offsets", "o:0=1-2", "--topic", "o");
    assertRefused("--from 2026-11-22 is not a time", "--from", "2026-11-22");
    assertRefused(
        "is not before", "--from", "2026-11-22T10:00:00Z", "--to", "2026-11-22T10:00:00Z");
  }

  private static void assertRefused(String what, String... arguments) {
    VarveException refused = assertThrows(VarveException.class, () -> range(arguments));
    assertEquals(ErrorCode.USAGE, refused.code());
    assertTrue(refused.getMessage().contains(what), refused.getMessage());
  }
}
