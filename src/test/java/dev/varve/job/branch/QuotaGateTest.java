package dev.varve.job.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.QuotaConfig;
import dev.varve.ledger.StorageUsage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A source is read until its quota is used up, and again from midnight on. */
class QuotaGateTest {
  private static final String SOURCE = "quota-gate-test";
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final QuotaConfig QUOTA = new QuotaConfig(1_000, 10, 100, 80);

  private Instant now = Instant.parse("2026-11-22T22:59:00Z");
  private final List<String> alarms = new ArrayList<>();
  private final QuotaGate gate = new QuotaGate(SOURCE, QUOTA, BERLIN, () -> now, alarms::add);

  @AfterEach
  void close() {
    gate.close();
  }

  @Test
  void isOpenUntilALimitIsReached() {
    stored(999, 9, 99);
    assertFalse(gate.isShut());
    assertEquals(99, gate.usedPercent());
    assertEquals(List.of(), waits());

    stored(1_000, 9, 99);
    assertTrue(gate.isShut());
    assertEquals(100, gate.usedPercent());
    assertEquals(
        List.of(
            "source quota-gate-test has used up its quota, 1,000 of 1,000 bytes, and is not read"
                + " until 2026-11-22T23:00:00Z"),
        waits());
  }

  @Test
  void warnsOnceOfEachLimitBeforeItStopsAndAnewEachDay() {
    stored(790, 7, 79);
    assertEquals(List.of(), alarms);

    stored(810, 8, 79);
    stored(820, 9, 79);
    assertEquals(2, alarms.size(), alarms::toString);
    assertTrue(alarms.get(0).contains("81 % of its quota of 2026-11-22"), alarms::toString);
    assertTrue(alarms.get(1).contains("8 of 10 objects"), alarms::toString);
    assertFalse(gate.isShut());

    stored(1_000, 9, 79);
    stored(1_001, 9, 79);
    assertEquals(3, alarms.size(), alarms::toString);
    assertTrue(alarms.get(2).contains("is used up: 1,000 of 1,000 bytes"), alarms::toString);

    now = Instant.parse("2026-11-22T23:00:00Z");
    stored(900, 0, 0);
    assertEquals(4, alarms.size(), alarms::toString);
    assertTrue(alarms.get(3).contains("90 % of its quota of 2026-11-23"), alarms::toString);
  }

  @Test
  void everyLimitCounts() {
    stored(0, 10, 0);
    assertTrue(gate.isShut());
    stored(0, 0, 100);
    assertTrue(gate.isShut());
    stored(0, 0, 0);
    assertFalse(gate.isShut());
  }

  @Test
  void opensAtMidnightWithoutBeingTold() {
    stored(5_000, 1, 1);
    now = Instant.parse("2026-11-22T22:59:59.999Z");
    assertTrue(gate.isShut());

    now = Instant.parse("2026-11-22T23:00:00Z");

    assertFalse(gate.isShut());
    assertEquals(LocalDate.parse("2026-11-23"), gate.today());
    assertEquals(List.of(), waits());
  }

  @Test
  void aLimitThatIsNotSetIsNone() {
    QuotaGate bytesOnly =
        new QuotaGate(SOURCE, new QuotaConfig(1_000, 0, 0, 80), BERLIN, () -> now, alarms::add);

    bytesOnly.note(bytesOnly.today(), new StorageUsage(1, Long.MAX_VALUE, Long.MAX_VALUE));

    assertFalse(bytesOnly.isShut());
  }

  /** A look at the ledger may still be under way when the reader is closed. */
  @Test
  void nothingWaitsOnceItIsClosed() {
    gate.close();

    stored(1_000, 9, 79);

    assertEquals(List.of(), waits());
    assertEquals(List.of(), alarms);
  }

  private void stored(long bytes, long objects, long requests) {
    gate.note(gate.today(), new StorageUsage(bytes, objects, requests));
  }

  private static List<String> waits() {
    return ReaderWaits.now(Set.of(SOURCE));
  }
}
