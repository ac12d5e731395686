package dev.varve.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.ledger.Ledger.Head;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.storage.CountingStore;
import dev.varve.storage.InMemoryObjectStore;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is stored is added up by the day on which manifests were decided. */
class UsageLogTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDate FIRST = LocalDate.parse("2026-11-21");
  private static final LocalDate SECOND = LocalDate.parse("2026-11-22");

  private final CountingStore store = new CountingStore(new InMemoryObjectStore());
  private final Ledger ledger = new Ledger(store, "crm");
  private final UsageLog usage = new UsageLog(ledger, BERLIN);

  @Test
  void addsUpEachDayOfTheSourcesZone() {
    publish("2026-11-20T12:00:00Z", "1");
    publish("2026-11-21T22:59:59Z", "10");
    publish("2026-11-21T23:00:00Z", "100");
    long last = publish("2026-11-22T08:00:00Z", "1000");

    Map<LocalDate, StorageUsage> days = usage.since(FIRST);

    assertEquals(List.of(FIRST, SECOND), List.copyOf(days.keySet()));
    assertEquals(2, days.get(FIRST).objects());
    assertEquals(10, days.get(FIRST).requests());
    assertEquals(4, days.get(SECOND).objects());
    assertEquals(1_100, days.get(SECOND).requests());
    assertEquals(2 * 1_234 + bytes(last - 1) + bytes(last), days.get(SECOND).bytes());
  }

  @Test
  void readsOnlyWhatItHasNotRead() {
    for (int i = 0; i < 50; i++) {
      publish("2026-11-21T12:00:00Z", "1");
    }
    usage.since(FIRST);
    publish("2026-11-21T13:00:00Z", "1");
    store.takeRequests();

    assertEquals(51, usage.since(FIRST).get(FIRST).requests());
    assertEquals(2, store.takeRequests(), "a listing and the new manifest");
  }

  @Test
  void forgetsTheDaysBefore() {
    publish("2026-11-21T12:00:00Z", "1");
    usage.since(FIRST);
    publish("2026-11-22T12:00:00Z", "1");

    assertEquals(List.of(SECOND), List.copyOf(usage.since(SECOND).keySet()));
  }

  @Test
  void countsAManifestThatSaysNoTimeForNoDayAndForeignRequestsAsNone() {
    publish("at noon", "1");
    publish("2026-11-21T12:00:00Z", "many");

    assertEquals(0, usage.since(FIRST).get(FIRST).requests());
    assertEquals(2, usage.since(FIRST).get(FIRST).objects());
  }

  @Test
  void anEmptyLedgerHasNoDays() {
    assertEquals(Map.of(), usage.since(FIRST));
    publish("2026-11-21T12:00:00Z", "3");
    assertEquals(3, usage.since(FIRST).get(FIRST).requests());
  }

  private long publish(String decided, String requests) {
    Head head = ledger.head();
    Manifest manifest = Manifests.after(head, "crm", "job");
    manifest = Manifests.withFact(manifest, Writer.PUBLISHED, decided);
    ledger.publish(Manifests.withFact(manifest, Writer.REQUESTS, requests));
    return head.sequence() + 1;
  }

  private long bytes(long sequence) {
    return ledger.bytes(sequence).orElseThrow().length;
  }
}
