package dev.varve.publish;

import static dev.varve.block.SampleChanges.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.ByteWriter;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Ledger.Outcome;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.storage.InMemoryObjectStore;
import dev.varve.window.WindowCadence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LayerBookTest {
  private static final Instant TEN = Instant.parse("2026-11-22T10:00:00Z");
  private static final TableId EMPTY = TableId.of("public", "quiet");
  private static final Duration LATENESS = Duration.ofMinutes(5);

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final Ledger ledger = new Ledger(store, "crm");
  private LayerBook book = book("a");

  @Test
  void sealsAWindowOnlyWhenItsEndAndLatenessHavePassed() {
    book.add(report(10, file(10, "a", 5)));
    book.advance(millis(10, 65) - 1);
    assertEquals(List.of(), publishAll());
    book.advance(millis(10, 65));
    assertEquals(List.of("10-11 r1 [a]"), publishAll());
  }

  @Test
  void tellsInEachManifestOfTheRequestsSinceTheOneBefore() {
    book.add(report(10, file(10, "a", 5)).withRequests(3));
    book.countRequests(2);
    book.advance(millis(11, 5));
    book.add(report(11, file(11, "b", 5)).withRequests(4));
    byte[] state = LayerBookCodec.encode(book);
    publishAll();

    LayerBook restored = book("b");
    LayerBookCodec.decodeInto(state, restored);
    book = restored;
    book.advance(millis(12, 5));
    publishAll();

    assertEquals("5", ledger.read(1).manifest().job().facts().get(Manifest.Writer.REQUESTS));
    assertEquals("4", ledger.read(2).manifest().job().facts().get(Manifest.Writer.REQUESTS));
  }

  @Test
  void reportsWhatCameOfReadingAgainWhatTheLedgerHad() {
    byte[] older = LayerBookCodec.encode(book);
    DataFile ten = file(10, "a", 5);
    book.add(report(10, ten));
    book.add(report(11, file(11, "b", 7)));
    book.add(report(12, file(12, "c", 9)));
    book.advance(millis(14, 5));
    publishAll();
    assertEquals(Optional.empty(), book.takeReread(millis(14, 5)));

    adoptFrom(older);
    book.add(again(10, 5));
    book.add(late(11, millis(12, 5), file(11, "d", 2)));
    book.add(again(11, 7));
    book.advance(millis(14, 5) - 1);
    assertEquals(Optional.empty(), book.takeReread(millis(14, 5) - 1));
    book.add(report(14, file(14, "e", 1)));
    book.advance(millis(15, 5));

    assertEquals(Optional.of(new RereadReport(4, 1, 1, 1, 12, 2)), book.takeReread(millis(14, 5)));
    assertEquals(Optional.empty(), book.takeReread(millis(14, 5)), "once");
    assertEquals(
        List.of(
            "10-11 r1 [a]",
            "11-12 r1 [b]",
            "12-13 r1 [c]",
            "13-14 r1 []",
            "11-12 r2 [d]",
            "14-15 r1 [e]"),
        publishAll());
  }

  @Test
  void anAddendumThatAnotherWasPublishedInsteadOfIsDecidedAgainAsTheNextRevision() {
    assertEquals(
        List.of("10-11 r1 [a]", "10-11 r2 [c]", "10-11 r3 [b]"), decidedAndPublishedOtherwise(10));
  }

  @Test
  void aWindowBeforeTheFirstThatAnotherWasPublishedInsteadOfIsDecidedAgainAsItsNextRevision() {
    assertEquals(
        List.of("10-11 r1 [a]", "6-7 r1 [c]", "6-7 r2 [b]"), decidedAndPublishedOtherwise(6));
  }

  /** The ledger when late rows b of this window were decided, and other ones, c, published. */
  private List<String> decidedAndPublishedOtherwise(int hour) {
    book.add(report(10, file(10, "a", 5)));
    book.advance(millis(11, 5));
    publishAll();
    byte[] before = LayerBookCodec.encode(book);
    book.add(late(hour, millis(12, 0), file(hour, "b", 1)));
    book.advance(millis(12, 0));
    byte[] decided = LayerBookCodec.encode(book);
    restore(before);
    book.add(late(hour, millis(12, 0), file(hour, "c", 1)));
    book.advance(millis(12, 0));
    publishAll();

    adoptFrom(decided);
    book.advance(millis(12, 1));
    return publishAll();
  }

  @Test
  void goesOnAfterManifestsThatItHadDecidedAndThatWerePublished() {
    book.add(report(10, file(10, "a", 5)));
    book.add(report(11, file(11, "b", 5)));
    book.advance(millis(12, 5));
    byte[] decided = LayerBookCodec.encode(book);
    publishAll();

    adoptFrom(decided);

    assertNull(book.nextDecided(), "nothing is left to be published");
    assertEquals(2, book.published().sequence());
    assertEquals(Optional.empty(), book.takeReread(millis(20, 0)), "nothing is read again");
    book.add(report(12, file(12, "c", 5)));
    book.advance(millis(13, 5));
    assertEquals(List.of("10-11 r1 [a]", "11-12 r1 [b]", "12-13 r1 [c]"), publishAll());
  }

  private void adoptFrom(byte[] state) {
    restore(state);
    try (var later = ledger.adopt(book.published())) {
      book.adopt(later.map(Entry::manifest).toList());
    }
  }

  /** Rows that come again and that the archive has. */
  private static SealReport again(int hour, long rows) {
    return new SealReport(
        window(hour), millis(hour + 1, 5), new TableLayer(ORDERS, rows, 0, rows, List.of()));
  }

  private void restore(byte[] state) {
    LayerBook restored = book("b");
    LayerBookCodec.decodeInto(state, restored);
    book = restored;
  }

  @Test
  void readsABookOfTheFirstVersionWhichCountedNoRequests() {
    ByteWriter first = new ByteWriter(1024);
    first.writeByte((byte) 1);
    first.writeSigned(Long.MIN_VALUE);
    first.writeSigned(Long.MIN_VALUE);
    first.writeText("000001@42");
    for (int link = 0; link < 2; link++) {
      first.writeVarint(0);
      first.writeText(Manifest.NO_PREVIOUS);
    }
    first.writeVarint(0); // settled
    first.writeVarint(0); // tables
    first.writeVarint(0); // revisions
    first.writeVarint(0); // decided
    first.writeImage(report(10, file(10, "a", 5)).encode());

    LayerBookCodec.decodeInto(first.toByteArray(), book);
    book.advance(millis(11, 5));

    assertEquals(List.of("10-11 r1 [a]"), publishAll());
    assertEquals("0", ledger.read(1).manifest().job().facts().get(Manifest.Writer.REQUESTS));
  }

  @Test
  void namesTablesThatHaveNoRows() {
    book.know(List.of(EMPTY));
    book.add(report(10, file(10, "a", 5)));
    book.advance(millis(11, 10));
    publishAll();
    List<TableLayer> tables = ledger.read(1).manifest().tables();
    assertEquals(List.of(ORDERS, EMPTY), tables.stream().map(TableLayer::table).toList());
    assertEquals(new TableLayer(EMPTY, 0, 0, 0, List.of()), tables.get(1));
  }

  @Test
  void sealsEmptyWindowsAsOneSpan() {
    book.add(report(10, file(10, "a", 5)));
    book.add(report(14, file(14, "b", 5)));
    book.advance(millis(15, 5));
    assertEquals(List.of("10-11 r1 [a]", "11-14 r1 []", "14-15 r1 [b]"), publishAll());
  }

  @Test
  void beginsWithTheFirstWindowThatIsNotDueWhenThereAreNoRows() {
    book.advance(millis(11, 3));
    assertEquals(List.of(), publishAll());
    book.advance(millis(12, 5));
    assertEquals(List.of("10-12 r1 []"), publishAll());
  }

  @Test
  void givesLateRowsANewRevision() {
    book.add(report(10, file(10, "a", 5)));
    book.advance(millis(11, 5));
    book.add(late(10, millis(12, 0), file(10, "b", 1)));
    book.advance(millis(12, 0) - 1);
    assertEquals(List.of("10-11 r1 [a]"), publishAll());
    book.add(late(10, millis(12, 5), file(10, "c", 1)));
    book.advance(millis(12, 5));
    assertEquals(
        List.of("10-11 r1 [a]", "10-11 r2 [b]", "11-12 r1 []", "10-11 r3 [c]"), publishAll());
  }

  @Test
  void countsLateRowsOfASpanAsItsSecondRevision() {
    book.advance(millis(10, 30));
    book.advance(millis(13, 5));
    book.add(late(12, millis(14, 0), file(12, "a", 1)));
    book.advance(millis(14, 0));
    assertEquals(List.of("10-13 r1 []", "12-13 r2 [a]"), publishAll());
  }

  @Test
  void countsRevisionsOfWindowsBeforeTheFirstFromOne() {
    book.add(report(10, file(10, "a", 5)));
    book.advance(millis(11, 5));
    book.add(late(6, millis(12, 0), file(6, "b", 1)));
    book.add(late(8, millis(12, 0), file(8, "c", 1)));
    book.add(late(6, millis(12, 1), file(6, "d", 1)));
    book.advance(millis(12, 1));
    assertEquals(List.of("10-11 r1 [a]", "6-7 r1 [b]", "8-9 r1 [c]", "6-7 r2 [d]"), publishAll());
  }

  @Test
  void leavesOutAFileThatAnEarlierReportIsStillBringing() {
    DataFile first = file(10, "a", 5);
    book.add(report(10, first));
    book.add(late(10, millis(12, 0), adopted(first), file(10, "b", 1)));
    book.advance(millis(11, 5));
    book.add(late(10, millis(12, 1), adopted(first), file(10, "c", 1)));
    book.advance(millis(12, 1));
    assertEquals(List.of("10-11 r1 [a]", "10-11 r2 [b]", "10-11 r3 [c]"), publishAll());
    assertAddsUp();
  }

  @Test
  void leavesOutAFileThatWasPublishedWhileTheReportWasUnderWay() {
    DataFile first = file(10, "a", 5);
    book.add(report(10, first));
    book.advance(millis(11, 5));
    publishAll();
    book.add(late(10, millis(12, 0), adopted(first), file(10, "b", 1)));
    book.advance(millis(12, 0));
    assertEquals(List.of("10-11 r1 [a]", "10-11 r2 [b]"), publishAll());
    assertAddsUp();
  }

  @Test
  void keepsAFileThatWasLeftBehind() {
    book.add(report(10, adopted(file(10, "a", 5)), file(10, "b", 1)));
    book.advance(millis(11, 5));
    assertEquals(List.of("10-11 r1 [a, b]"), publishAll());
  }

  @Test
  void publishesOnlyWhatACompleteCheckpointHolds() {
    book.add(report(10, file(10, "a", 5)));
    book.advance(millis(11, 5));
    assertNull(book.nextPublishable(7));
    book.coverBy(8);
    assertNull(book.nextPublishable(7));
    book.coverBy(9);
    assertEquals(1, book.nextPublishable(8).manifest().sequence());
  }

  @Test
  void sealsWhatIsPendingAtTheEndOfInputAndNothingAfter() {
    book.add(report(10, file(10, "a", 5)));
    book.add(late(10, millis(20, 0), file(10, "b", 5)));
    book.advance(Long.MAX_VALUE);
    assertEquals(List.of("10-11 r1 [a]", "11-19 r1 []", "10-11 r2 [b]"), publishAll());
    book.advance(Long.MAX_VALUE);
    assertEquals(3, publishAll().size());
  }

  /** Who reads a layer must know whether the source had sent all of it. */
  @Test
  void saysOfALayerThatTheEndOfInputAndNotTimeSealedIt() {
    book.add(report(10, file(10, "a", 5)));
    book.advance(millis(11, 5));
    book.add(report(11, file(11, "b", 5)));
    book.advance(Long.MAX_VALUE);
    publishAll();
    assertFalse(ledger.read(1).manifest().job().facts().containsKey(Manifest.Writer.DRAINED));
    assertTrue(ledger.read(2).manifest().job().facts().containsKey(Manifest.Writer.DRAINED));
  }

  @Test
  void anEmptyBookSealsNothingAtTheEndOfInput() {
    book.advance(Long.MAX_VALUE);
    assertEquals(List.of(), publishAll());
  }

  @Test
  void aBookOfAnOlderStateTakesUpWhatTheLedgerHas() {
    book.add(report(10, file(10, "a", 5)));
    byte[] older = LayerBookCodec.encode(book);
    book.add(report(11, file(11, "b", 5)));
    book.advance(millis(12, 5));
    publishAll();

    restore(older, "b");
    book.add(report(11));
    book.add(report(12, file(12, "c", 5)));
    book.advance(millis(13, 5));

    assertEquals(List.of("10-11 r1 [a]", "11-12 r1 [b]", "12-13 r1 [c]"), publishAll());
    assertAddsUp();
  }

  @Test
  void aBookWhoseDecisionAnotherWroteFirstBringsItsFilesAsAnAddendum() {
    book.add(report(10, file(10, "a", 5)));
    book.advance(millis(11, 5));
    book.add(late(10, millis(12, 0), file(10, "b", 5)));
    book.add(late(10, millis(12, 1), file(10, "c", 5)));
    book.advance(millis(12, 5));
    byte[] state = LayerBookCodec.encode(book);
    LayerBook other = book("other");
    other.add(report(10, file(10, "x", 5), file(10, "b", 5)));
    other.advance(millis(11, 5));
    book = other;
    publishAll();

    restore(state, "a");
    book.advance(millis(12, 5));

    assertEquals(List.of("10-11 r1 [b, x]", "10-11 r2 [a, c]", "11-12 r1 []"), publishAll());
    assertAddsUp();
  }

  @Test
  void aDecisionThatIsTakenBackKeepsItsCountsAndItsEmptyWindowsAreOneSpan() {
    book.add(report(10, file(10, "a", 5)));
    book.add(again(11, 7));
    book.advance(millis(13, 5));
    byte[] state = LayerBookCodec.encode(book);
    LayerBook other = book("other");
    other.add(report(10, file(10, "x", 5)));
    other.advance(millis(11, 5));
    book = other;
    publishAll();

    restore(state, "a");
    book.advance(millis(14, 5));

    assertEquals(
        List.of("10-11 r1 [x]", "10-11 r2 [a]", "11-12 r1 []", "12-14 r1 []"), publishAll());
    assertEquals(7, ledger.read(3).manifest().tables().get(0).duplicates());
  }

  @Test
  void aBookThatHadPublishedNothingForgetsWhereItBegan() {
    book.add(report(12, file(12, "a", 5)));
    book.advance(millis(13, 5));
    byte[] state = LayerBookCodec.encode(book);
    LayerBook other = book("other");
    other.advance(millis(9, 30));
    other.advance(millis(11, 5));
    book = other;
    publishAll();

    restore(state, "a");
    book.add(late(10, millis(13, 6), file(10, "b", 1)));
    book.advance(millis(13, 6));

    assertEquals(
        List.of("9-11 r1 []", "11-12 r1 []", "12-13 r1 [a]", "10-11 r2 [b]"), publishAll());
  }

  @Test
  void aBookThatFindsItsOwnDecisionInTheLedgerGoesOnAfterIt() {
    book.add(report(10, file(10, "a", 5)));
    book.add(report(11, file(11, "b", 5)));
    book.advance(millis(12, 5));
    byte[] state = LayerBookCodec.encode(book);
    ledger.publish(book.nextDecided().manifest());

    restore(state, "b");

    assertEquals(1, book.published().sequence());
    assertEquals(List.of("10-11 r1 [a]", "11-12 r1 [b]"), publishAll());
    assertEquals("a", ledger.read(2).manifest().job().facts().get("job"));
  }

  @Test
  void stateKeepsWhatIsSealedAndNotDueYet() {
    book.add(report(10, file(10, "a", 5)));
    book.add(report(10, file(10, "b", 5)));
    book.add(report(11, file(11, "c", 5)));

    restore(LayerBookCodec.encode(book));
    book.advance(millis(12, 5));

    assertEquals(List.of("10-11 r1 [a, b]", "11-12 r1 [c]"), publishAll());
  }

  @Test
  void stateKeepsTheWholeBook() {
    book.know(List.of(EMPTY));
    book.add(report(10, file(10, "a", 5)));
    book.advance(millis(11, 5));
    publishAll();
    book.markAnnounced(1);
    book.coverBy(7);
    book.complete(7);
    book.complete(8);
    book.add(late(10, millis(12, 0), file(10, "b", 1)));
    book.add(report(13, file(13, "c", 1)));
    book.advance(millis(12, 0));
    byte[] state = LayerBookCodec.encode(book);
    LayerBook restored = book("b");
    LayerBookCodec.decodeInto(state, restored);
    assertEquals(
        java.util.HexFormat.of().formatHex(state),
        java.util.HexFormat.of().formatHex(LayerBookCodec.encode(restored)));
    assertEquals(1, restored.settledThrough());
    assertEquals(book.published(), restored.published());
  }

  @Test
  void announcementsAreSettledByTheCheckpointAfterTheirs() {
    book.markAnnounced(3);
    book.coverBy(7);
    book.markAnnounced(4);
    book.complete(7);

    assertEquals(0, book.settledThrough(), "the transaction of 7 may still time out");

    book.coverBy(8);
    book.complete(8);

    assertEquals(3, book.settledThrough());
  }

  private void assertAddsUp() {
    ledger
        .readFrom(1)
        .flatMap(entry -> entry.manifest().tables().stream())
        .forEach(
            layer -> {
              long adopted =
                  layer.files().stream()
                      .filter(DataFile::adopted)
                      .mapToLong(file -> file.digest().rows())
                      .sum();
              assertEquals(
                  layer.rowsIn() + adopted, layer.rowsWritten() + layer.duplicates(), "" + layer);
            });
  }

  private void restore(byte[] state, String job) {
    book = book(job);
    LayerBookCodec.decodeInto(state, book);
    book.adopt(ledger.adopt(book.published()).map(Entry::manifest).toList());
  }

  private LayerBook book(String job) {
    return new LayerBook(
        "crm",
        WindowCadence.of(Duration.ofHours(1), ZoneOffset.UTC),
        LATENESS.toMillis(),
        new Manifest.Writer("test", Map.of("job", job)),
        InstantSource.fixed(TEN),
        new PublishedFiles(ledger)::in);
  }

  /** Publishes what is decided, and tells the whole ledger. */
  private List<String> publishAll() {
    while (book.nextDecided() != null) {
      Outcome outcome = ledger.publish(book.nextDecided().manifest());
      assertTrue(outcome != Outcome.TAKEN);
      book.markPublished();
    }
    return ledger.readFrom(1).map(entry -> told(entry.manifest())).toList();
  }

  private static String told(Manifest manifest) {
    return String.format(
        "%d-%d r%d %s",
        hour(manifest.window().start()),
        hour(manifest.window().end()),
        manifest.revision(),
        manifest.files().stream()
            .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
            .toList());
  }

  private static int hour(Instant moment) {
    return moment.atZone(ZoneOffset.UTC).getHour();
  }

  private static long millis(int hour, int minutes) {
    return TEN.plus(Duration.ofHours(hour - 10)).plus(Duration.ofMinutes(minutes)).toEpochMilli();
  }

  private static Window window(int hour) {
    return Window.starting(Instant.ofEpochMilli(millis(hour, 0)), Duration.ofHours(1));
  }

  private static SealReport report(int hour, DataFile... files) {
    return late(hour, millis(hour + 1, 5), files);
  }

  private static SealReport late(int hour, long due, DataFile... files) {
    long written = 0;
    long adopted = 0;
    for (DataFile file : files) {
      written += file.digest().rows();
      adopted += file.adopted() ? file.digest().rows() : 0;
    }
    // As a sealer counts: the rows of adopted files came in again, as duplicates.
    return new SealReport(
        window(hour), due, new TableLayer(ORDERS, written, written, adopted, List.of(files)));
  }

  private static DataFile file(int hour, String name, long rows) {
    return new DataFile(
        ArchiveLayout.window("crm", ORDERS, window(hour).start()) + name,
        100,
        "ab".repeat(32),
        new Hash128(1, 2),
        new RowDigest(rows, new Hash128(3, rows)),
        new TreeMap<>(Map.of(Operation.CREATE, rows)),
        "000001@42",
        "r",
        "r",
        false);
  }

  private static DataFile adopted(DataFile file) {
    return new DataFile(
        file.path(),
        file.sizeBytes(),
        file.sha256(),
        file.schema(),
        file.digest(),
        file.operations(),
        file.epoch(),
        file.firstPosition(),
        file.lastPosition(),
        true);
  }
}
