package dev.varve.ops.janitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.ledger.Manifests;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.storage.InMemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JanitorTest {
  private static final TableId ORDERS = TableId.of("public", "orders");
  private static final Duration AGE = Duration.ofDays(7);
  private static final Instant WRITTEN = Instant.parse("2026-01-01T01:00:05Z");
  private static final Instant NOW = WRITTEN.plus(Duration.ofDays(30));
  private static final Window FIRST =
      Window.starting(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofHours(1));
  private static final Window LATER =
      Window.starting(FIRST.start().plus(Duration.ofDays(10)), Duration.ofHours(1));
  private static final Window OPEN =
      Window.starting(FIRST.start().plus(Duration.ofDays(20)), Duration.ofHours(1));

  private Instant clock = WRITTEN;
  private final InMemoryObjectStore store = new InMemoryObjectStore(() -> clock);
  private final Ledger ledger = new Ledger(store, "crm");

  @BeforeEach
  void publish() {
    ArchiveIdentity.openOrCreate(store);
    publish(FIRST, write(FIRST, "named"));
    publish(LATER, write(LATER, "named-too"));
  }

  @Test
  void letsAFileGoThatItsWindowWasPublishedWithoutLongAgo() {
    String stray = write(FIRST, "stray");

    assertEquals(
        List.of(
            new Stray(
                stray,
                5,
                WRITTEN,
                true,
                "its window is published without it, and no state can know it")),
        find(WRITTEN.minusSeconds(1), NOW));
    assertEquals(1, janitor(NOW).remove(find(NOW)));
    assertEquals(List.of(), find(NOW));
    assertEquals(2, store.list(ArchiveLayout.TABLES).count());
  }

  @Test
  void keepsWhatAnUnpublishedWindowMayNeed() {
    write(OPEN, "sealed");

    assertKept("its window is not published yet", NOW);
  }

  @Test
  void keepsWhatIsYoung() {
    clock = NOW.minus(AGE).plusSeconds(1);
    write(FIRST, "stray");

    assertKept("it is younger than PT168H", NOW);
  }

  @Test
  void keepsWhatItsSourceHasNotGoneOnFrom() {
    clock = LATER.start();
    write(LATER, "stray");

    assertKept("its source has published nothing since it was PT168H old", NOW);
  }

  @Test
  void keepsWhatASavepointFromThenMayKnow() {
    write(FIRST, "stray");
    Instant savepoint = WRITTEN.plus(Duration.ofDays(1));

    assertKept("the state saved at " + savepoint + " may know it", NOW, savepoint);
  }

  @Test
  void keepsWhatASourceWithoutALedgerHasWritten() {
    store.putIfAbsent("tables/erp/public.a/window=2026-01-01T000000Z/a.parquet", bytes());

    assertKept("its source has published nothing yet", NOW);
  }

  @Test
  void keepsWhatIsNotOurs() {
    store.putIfAbsent("tables/crm/notes.txt", bytes());

    assertKept("it is no data file of Varve", NOW);
  }

  @Test
  void judgesNothingByALedgerThatIsBroken() {
    write(FIRST, "stray");
    store.tamper(ArchiveLayout.manifest("crm", 1), ledger.bytes(2).orElseThrow());

    VarveException broken = assertThrows(VarveException.class, () -> find(NOW));

    assertEquals(ErrorCode.LEDGER_BROKEN, broken.code());
  }

  private void assertKept(String why, Instant... states) {
    List<Stray> strays = find(states);

    assertEquals(List.of(why), strays.stream().map(Stray::why).toList());
    assertEquals(0, janitor(states).remove(strays));
    assertEquals(strays, find(states));
  }

  private List<Stray> find(Instant... states) {
    return janitor(states).find();
  }

  private Janitor janitor(Instant... states) {
    return new Janitor(store, NOW, AGE, List.of(states));
  }

  private String write(Window window, String name) {
    String key = ArchiveLayout.window("crm", ORDERS, window.start()) + name + ".parquet";
    store.putIfAbsent(key, bytes());
    return key;
  }

  private static byte[] bytes() {
    return "bytes".getBytes(StandardCharsets.UTF_8);
  }

  private void publish(Window window, String file) {
    Ledger.Head head = ledger.head();
    DataFile any = Manifests.first("crm", "job").files().get(0);
    DataFile named =
        new DataFile(
            file,
            any.sizeBytes(),
            any.sha256(),
            any.schema(),
            any.digest(),
            any.operations(),
            any.misfits(),
            any.epoch(),
            any.firstPosition(),
            any.lastPosition(),
            any.adopted());
    ledger.publish(
        new Manifest(
            Manifest.FORMAT_VERSION,
            "crm",
            head.sequence() + 1,
            head.sha256(),
            window,
            1,
            List.of(new TableLayer(ORDERS, 10, 10, 0, List.of(named))),
            new Writer("0.1.0", Map.of(Writer.PUBLISHED, window.end().toString()))));
  }
}
