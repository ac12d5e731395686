package dev.varve.ops.quarantine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.BlockMerge;
import dev.varve.block.ChangeHash;
import dev.varve.block.OpenBlock;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.ops.quarantine.QuarantinedRecord.Status;
import dev.varve.publish.PublishedFiles;
import dev.varve.quarantine.QuarantineTable;
import dev.varve.quarantine.RejectText;
import dev.varve.seal.SealTask;
import dev.varve.seal.TableSealer;
import dev.varve.storage.InMemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {
  private static final Window TEN =
      Window.starting(Instant.parse("2026-11-22T10:00:00Z"), Duration.ofHours(1));
  private static final Window ELEVEN = Window.starting(TEN.end(), Duration.ofHours(1));
  private static final TableId ORDERS = TableId.of("public", "orders");

  @TempDir Path scratch;
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final Ledger ledger = new Ledger(store, "crm");

  @BeforeEach
  void begin() {
    ArchiveIdentity.openOrCreate(store);
  }

  @Test
  void listsWhatTheLedgerNamesWithItsWindow() {
    seal(TEN, reject(1, 1), reject(2, 1));
    seal(ELEVEN, reject(3, 1));

    List<QuarantinedRecord> records = records();

    assertEquals(3, records.size());
    assertEquals(ELEVEN.start(), records.get(2).window());
    assertEquals("{3}", new String(records.get(2).reject().value(), StandardCharsets.UTF_8));
    assertTrue(records.stream().allMatch(record -> record.status() == Status.OPEN));
  }

  @Test
  void sendsBackOnceWhatIsWantedAsALineEach() {
    seal(TEN, reject(1, 1), reject(2, 1));
    Quarantine quarantine = open();

    assertEquals(1, quarantine.sendBack(record -> offset(record) == 2));

    assertEquals(Map.of(1L, Status.OPEN, 2L, Status.SENT_BACK), statuses());
    List<String> lines = lines(ArchiveLayout.sentBack("crm"));
    assertEquals(1, lines.size());
    Reject sent = RejectText.decode(lines.get(0)).reject();
    assertEquals(1, sent.attempts());
    assertEquals("{2}", new String(sent.value(), StandardCharsets.UTF_8));
    assertEquals(0, open().sendBack(record -> offset(record) == 2 && isOpen(record)));
  }

  @Test
  void takesARecordThatCameAgainForTheOneToLookAt() {
    seal(TEN, reject(1, 1));
    open().sendBack(record -> true);
    seal(TEN, reject(1, 2));

    List<Status> statuses = records().stream().map(QuarantinedRecord::status).sorted().toList();

    assertEquals(List.of(Status.OPEN, Status.SUPERSEDED), statuses);
    assertEquals(1, open().sendBack(QuarantineTest::isOpen));
    assertTrue(records().stream().noneMatch(QuarantineTest::isOpen));
  }

  @Test
  void givesUpWithoutRemovingAnything() {
    seal(TEN, reject(1, 1), reject(2, 1));

    assertEquals(1, open().discard(record -> offset(record) == 1));

    assertEquals(Map.of(1L, Status.DISCARDED, 2L, Status.OPEN), statuses());
    assertEquals(0, lines(ArchiveLayout.sentBack("crm")).size());
  }

  @Test
  void addsUpByTableAndCause() {
    seal(TEN, reject(1, 1), reject(2, 1));
    seal(ELEVEN, reject(3, 1));
    TableRejects.Tally tally = new TableRejects.Tally();

    open().forEach(tally::add);

    TableRejects all = tally.all().get(0);
    assertEquals(1, tally.all().size());
    assertEquals(3, all.records());
    assertEquals(TEN.start(), all.first());
    assertEquals(ELEVEN.start(), all.last());
  }

  @Test
  void countsWithoutDeciding() {
    seal(TEN, reject(1, 1), reject(2, 1));

    assertEquals(2, open().count(record -> true));

    assertEquals(Map.of(1L, Status.OPEN, 2L, Status.OPEN), statuses());
  }

  private Quarantine open() {
    return Quarantine.open(store, "crm", InstantSource.fixed(TEN.end()));
  }

  private List<QuarantinedRecord> records() {
    List<QuarantinedRecord> records = new ArrayList<>();
    open().forEach(records::add);
    return records;
  }

  private Map<Long, Status> statuses() {
    Map<Long, Status> statuses = new TreeMap<>();
    records().forEach(record -> statuses.put(offset(record), record.status()));
    return statuses;
  }

  private static boolean isOpen(QuarantinedRecord record) {
    return record.status() == Status.OPEN;
  }

  private static long offset(QuarantinedRecord record) {
    String place = ((SourcePosition.Log) record.reject().position()).place();
    return Long.parseLong(place.substring(place.lastIndexOf('.') + 1), 16);
  }

  private List<String> lines(String folder) {
    try (var found = store.list(folder)) {
      return found
          .flatMap(
              object ->
                  new String(store.read(object.key()).orElseThrow(), StandardCharsets.UTF_8)
                      .lines())
          .toList();
    }
  }

  private static Reject reject(long offset, int attempts) {
    String place = String.format("orders.00000000.%016x", offset);
    return new Reject(
        "orders",
        new SourcePosition.Log(SourcePosition.Log.Kind.DELIVERED, place, 0),
        ORDERS,
        TEN.start().toEpochMilli() * 1000 + offset,
        "VRV-2008",
        "broken",
        attempts,
        null,
        ("{" + offset + "}").getBytes(StandardCharsets.UTF_8));
  }

  /** Seals rejects as the job does, as a layer of their own. */
  private void seal(Window window, Reject... rejects) {
    SchemaStore schemas = new SchemaStore(store, "crm");
    schemas.put(QuarantineTable.SCHEMA);
    QuarantineTable table = new QuarantineTable();
    ChangeHash hash = new ChangeHash();
    OpenBlock open = new OpenBlock();
    for (Reject reject : rejects) {
      ChangeEvent change = table.change(reject, "000001@delivered");
      open.add(change, hash.of(change));
    }
    OpenBlock.Closed block = open.close();
    TableSealer sealer =
        new TableSealer(store, "crm", schemas, new PublishedFiles(ledger), scratch, 1_000);
    Manifest.TableLayer layer =
        sealer
            .seal(
                new SealTask<>(
                    QuarantineTable.ID,
                    window,
                    window.end().toEpochMilli(),
                    List.of(new BlockMerge.Source<>(0, block.info()))),
                one -> block.block())
            .layer();
    Ledger.Head head = ledger.head();
    ledger.publish(
        new Manifest(
            Manifest.FORMAT_VERSION,
            "crm",
            head.sequence() + 1,
            head.sha256(),
            window,
            1,
            List.of(layer),
            new Manifest.Writer("0.1.0", Map.of())));
  }
}
