package dev.varve.ops.gaps;

import static dev.varve.ops.fold.WrittenArchive.Change.create;
import static dev.varve.ops.fold.WrittenArchive.Change.delete;
import static dev.varve.ops.fold.WrittenArchive.Change.gone;
import static dev.varve.ops.fold.WrittenArchive.Change.read;
import static dev.varve.ops.fold.WrittenArchive.Change.truncate;
import static dev.varve.ops.fold.WrittenArchive.Change.update;
import static dev.varve.ops.fold.WrittenArchive.UNSENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.Connector;
import dev.varve.config.SourceConfig;
import dev.varve.ledger.Manifest;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.ops.fold.ArchivedRow;
import dev.varve.ops.fold.WrittenArchive;
import dev.varve.ops.fold.WrittenArchive.Change;
import dev.varve.ops.gaps.TableGap.State;
import dev.varve.quarantine.QuarantineTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two neighbouring epochs tell of the time between them. */
class GapsTest {
  private static final TableId ID = TableId.of("public", "t");
  private static final Column KEY = column("id", Scalar.INT32, "integer");
  private static final Column NAME = column("name", Scalar.STRING, "text");
  private static final Column NOTE = column("note", Scalar.STRING, "text");
  private static final TableSchema KEYED = table(List.of("id"), KEY, NAME, NOTE);
  private static final TableSchema KEYLESS = table(List.of(), KEY, NAME, NOTE);

  @TempDir Path directory;
  private WrittenArchive archive;

  private final List<List<String>> missing = new ArrayList<>();

  @BeforeEach
  void begin() throws Exception {
    archive = new WrittenArchive(directory);
  }

  @AfterEach
  void end() {
    archive.close();
  }

  @Test
  void countsWhatWasAddedChangedAndDeletedWhenNobodyLooked() throws Exception {
    archive.window(KEYED, read(1, "a", "x"), read(2, "b", null), read(3, "c", null));
    archive.window(
        KEYED,
        create(4, "d", null),
        delete(3, "c", null),
        update(row(2, "b", null), 2, "b2", null),
        create(5, "e", null));
    archive.nextEpoch().window(KEYED, read(1, "a", "x"), read(2, "b3", null), read(6, "f", null));

    Gap gap = gaps().get(0);

    assertEquals(
        new TableGap(ID, State.COMPARED, 4, 3, 1, 1, 1, 2, 0, 0, List.of("id=4", "id=5")),
        gap.tables().get(0));
    assertEquals("000001@7", gap.older());
    assertEquals("s0000000000000004.00000001.00000000", gap.lastPosition());
    assertEquals(Optional.of(Instant.parse("2026-11-22T11:00:00Z")), gap.lastChange());
    assertEquals("000002@7", gap.newer());
    assertEquals(Instant.parse("2026-11-22T12:00:00Z"), gap.snapshot().orElseThrow().start());
    assertEquals(2, gap.deleted());
    assertFalse(gap.isKnown());
    assertEquals(List.of(List.of("4", "d"), List.of("5", "e")), withoutNote(missing));
  }

  /** It may have been there all the time; that it was deleted and came again is not known. */
  @Test
  void aRowThatALaterReadingOfTheTableFoundIsNotTakenForDeleted() throws Exception {
    archive.window(KEYED, read(1, "a", null), read(2, "b", null));
    archive.nextEpoch().window(KEYED, read(1, "a", null));
    archive.window(
        KEYED,
        new Change(
            Operation.READ,
            new SourcePosition.Postgres(500, 0, 0),
            null,
            new Object[] {2, "b", null}));

    assertEquals(new TableGap(ID, State.COMPARED, 2, 1, 2, 0, 0, 0, 0, 0, List.of()), onlyTable());
  }

  @Test
  void aSingleEpochHasNoGap() throws Exception {
    archive.window(KEYED, read(1, "a", "x"));

    assertEquals(List.of(), gaps());
  }

  @Test
  void whatTheOlderEpochDeletedOrTruncatedIsNotMissed() throws Exception {
    archive.window(KEYED, read(1, "a", null));
    archive.window(KEYED, truncate(), create(2, "b", null));
    archive.nextEpoch().window(KEYED, read(2, "b", null));

    assertEquals(new TableGap(ID, State.COMPARED, 1, 1, 1, 0, 0, 0, 0, 0, List.of()), onlyTable());
  }

  /** The snapshot came to them too late; the log tells what became of them. */
  @Test
  void aRowThatTheNewEpochDeletesOrMovesFirstWasThere() throws Exception {
    archive.window(KEYED, read(1, "a", null), read(2, "b", null), read(3, "c", null));
    archive.nextEpoch().window(KEYED, read(9, "z", null));
    archive.window(
        KEYED,
        delete(1, "a", null),
        create(1, "again", null),
        update(row(2, "changed", null), 20, "changed", null),
        delete(20, "changed", null));

    TableGap found = onlyTable();

    assertEquals(List.of("id=3"), found.examples());
    assertEquals(1, found.equal());
    assertEquals(1, found.changed());
  }

  @Test
  void aRowThatTheNewEpochCreatesFirstWasDeletedBefore() throws Exception {
    archive.window(KEYED, read(1, "a", null), read(2, "b", null));
    archive.nextEpoch().window(KEYED, read(9, "z", null));
    archive.window(
        KEYED,
        create(1, "again", null),
        delete(1, "again", null),
        update(row(9, "z", null), 2, "z", null));

    assertEquals(2, onlyTable().deleted());
    assertEquals(List.of(List.of("1", "a"), List.of("2", "b")), withoutNote(missing));
  }

  @Test
  void rowsWithoutAKeyAreComparedWholeAsFarAsASnapshotCounts() throws Exception {
    archive.window(
        KEYLESS,
        create(1, "a", null),
        create(1, "a", null),
        create(2, "b", null),
        create(3, "c", null),
        create(3, "c", null));
    archive.nextEpoch().window(KEYLESS, read(1, "a", null), read(2, "changed", null));

    assertEquals(
        new TableGap(ID, State.EQUAL_ROWS, 5, 2, 1, 1, 0, 3, 0, 1, List.of()), onlyTable());
    assertEquals(List.of(List.of("2", "b"), List.of("3", "c")), withoutNote(missing));
  }

  @Test
  void deletesThatAreArchivedAreKnown() throws Exception {
    archive.window(KEYED, read(1, "a", null), read(2, "b", null), read(3, "c", null));
    archive.nextEpoch().window(KEYED, read(1, "a", null));
    archive.window(KEYED, gone(2, "b", null));

    TableGap found = onlyTable();
    assertEquals(1, found.known());
    assertEquals(List.of("id=3"), found.examples());

    archive.window(KEYED, gone(3, "c", null));
    assertTrue(gaps().get(0).isKnown());
  }

  @Test
  void deletesWithoutAKeyAreKnownWithAllThatEqualThem() throws Exception {
    archive.window(KEYLESS, create(3, "c", null), create(3, "c", null), create(4, "d", null));
    archive.nextEpoch().window(KEYLESS, gone(3, "c", null), read(4, "d", null));

    TableGap found = onlyTable();

    assertEquals(2, found.known());
    assertTrue(found.isKnown());
  }

  @Test
  void eachEpochIsComparedWithTheNextAlone() throws Exception {
    archive.window(KEYED, read(1, "a", null), read(2, "b", null));
    archive.nextEpoch().window(KEYED, gone(2, "b", null), read(1, "a", null), read(3, "c", null));
    archive.nextEpoch().window(KEYED, read(3, "c", null));

    List<Gap> gaps = gaps();

    assertEquals(List.of("000002@7", "000003@7"), gaps.stream().map(Gap::newer).toList());
    assertTrue(gaps.get(0).isKnown());
    assertEquals(List.of("id=1"), gaps.get(1).tables().get(0).examples());
    assertEquals(Optional.empty(), gaps.get(1).lastChange());
  }

  @Test
  void columnsThatOneSideLacksOrHasOfAnotherTypeAreNotCompared() throws Exception {
    archive.window(KEYED, read(1, "a", "dropped"), read(2, "b", "dropped"), read(3, "7", null));
    TableSchema later =
        table(List.of("id"), KEY, column("name", Scalar.INT32, "integer"), column("added"));
    archive.nextEpoch().window(later, read(1, 5, "new"), read(3, 7, "new"));

    TableGap found = onlyTable();

    assertEquals(2, found.equal());
    assertEquals(List.of("id=2"), found.examples());
  }

  @Test
  void nothingIsSaidOfRowsWhoseKeyChanged() throws Exception {
    archive.window(KEYED, read(1, "a", null));
    archive.nextEpoch().window(table(List.of("name"), KEY, NAME, NOTE), read(2, "b", null));

    TableGap found = onlyTable();

    assertEquals(State.KEY_CHANGED, found.state());
    assertEquals(1, found.uncertain());
    assertEquals(List.of(), missing);
  }

  @Test
  void nothingIsSaidOfKeysThatAnotherRuleMadeUnlike() throws Exception {
    archive.window(table(List.of("id"), ruled("hmac(a, v1, 00)"), NAME), read("v1:x", "a"));
    archive
        .nextEpoch()
        .window(table(List.of("id"), ruled("hmac(a, v2, 00)"), NAME), read("v2:y", "a"));

    assertEquals(State.KEY_CHANGED, onlyTable().state());
  }

  @Test
  void aTableThatTheNewEpochLacksIsSaidToBe() throws Exception {
    TableSchema other = new TableSchema(TableId.of("public", "other"), List.of(KEY), List.of("id"));
    archive.window(KEYED, read(1, "a", null)).window(other, read(1));
    archive.nextEpoch().window(other, read(1));

    TableGap found = gaps().get(0).tables().get(1);

    assertEquals(State.NOT_IN_SNAPSHOT, found.state());
    assertEquals(1, found.deleted());
  }

  @Test
  void aTableOfTheNewEpochAloneIsAdded() throws Exception {
    TableSchema other = new TableSchema(TableId.of("public", "other"), List.of(KEY), List.of("id"));
    archive.window(other, read(1));
    archive.nextEpoch().window(other, read(1)).window(KEYED, create(1, "a", null));

    assertEquals(
        new TableGap(ID, State.COMPARED, 0, 0, 0, 0, 0, 0, 0, 0, List.of()),
        gaps().get(0).tables().get(1));
  }

  @Test
  void isSilentUntilTheSnapshotIsSealed() throws Exception {
    archive.window(KEYED, read(1, "a", null), read(2, "b", null));
    archive.nextEpoch().window(KEYED, create(3, "c", null));
    assertEquals(Gap.State.SNAPSHOT_NOT_SEALED, gaps().get(0).state());
    assertEquals(List.of(), gaps().get(0).tables());
    assertFalse(gaps().get(0).isKnown());

    archive.window(KEYED, read(1, "a", null));
    assertEquals(List.of("id=2"), onlyTable().examples());
  }

  @Test
  void aSnapshotThatADrainCutOffIsNotTakenForAll() throws Exception {
    archive.window(KEYED, read(1, "a", null), read(2, "b", null));
    archive.nextEpoch().saying(Manifest.Writer.DRAINED, "true").window(KEYED, read(1, "a", null));
    assertEquals(Gap.State.SNAPSHOT_INCOMPLETE, gaps().get(0).state());
    assertEquals(List.of(), missing);

    archive.window(KEYED, read(2, "b", null));
    assertEquals(Gap.State.SNAPSHOT_INCOMPLETE, gaps().get(0).state());

    archive.window(KEYED, create(3, "c", null));
    assertEquals(0, onlyTable().deleted());
  }

  @Test
  void aWindowThatTimeSealedShowsThatADrainedSnapshotWasWhole() throws Exception {
    archive.window(KEYED, read(1, "a", null), read(2, "b", null));
    archive.nextEpoch().saying(Manifest.Writer.DRAINED, "true").window(KEYED, read(1, "a", null));
    archive.silent(Manifest.Writer.DRAINED).window(KEYED, read(2, "b", null));

    assertEquals(0, onlyTable().deleted());
    assertEquals(2, onlyTable().equal());
  }

  @Test
  void aRowOfTheSnapshotInQuarantineMayBeTheOneThatIsMissing() throws Exception {
    archive.window(KEYED, read(1, "a", null), read(2, "b", null));
    archive.nextEpoch().window(KEYED, read(1, "a", null));
    archive.window(
        QuarantineTable.SCHEMA,
        new Change(
            Operation.CREATE,
            SourcePosition.SnapshotRead.INSTANCE,
            null,
            row("snapshot", "public", "t", "VRV-2008", "broken", 1, null, new byte[] {1})));

    TableGap found = onlyTable();
    assertEquals(State.IN_QUARANTINE, found.state());
    assertEquals(1, found.uncertain());
    assertEquals(0, found.deleted());
    assertEquals(List.of(), missing);

    archive.window(KEYED, read(3, "c", null));
    assertEquals(List.of("id=2"), onlyTable().examples());
  }

  /** A delete is to tell all that was known of the row. */
  @Test
  void aMissingRowHasWhatWasNotSentFromBefore() throws Exception {
    TableSchema wider = table(List.of("id"), KEY, NOTE, NAME, column("added"));
    archive.window(KEYED, read(1, "a", "long"), read(2, "b", "long"));
    archive.window(KEYED, update(row(1, "a", "long"), 1, "a2", UNSENT));
    archive.window(wider, update(null, 1, UNSENT, "a3", null));
    archive.window(wider, update(null, 2, UNSENT, UNSENT, UNSENT));
    archive.nextEpoch().window(KEYED, read(9, "z", null));

    List<ArchivedRow> rows = new ArrayList<>();
    Gaps.find(archive.store, source(), every -> true, listener(rows));

    assertEquals(
        List.of(List.of("1", "a3", "long"), List.of("2", "b", "long")),
        rows.stream().map(ArchivedRow::asList).toList());
    ArchivedRow first = rows.get(0);
    assertEquals(wider, first.version().schema());
    assertEquals(List.of("1", "a3", "long"), first.version().read(first.image()).asList());
    byte[] second = rows.get(1).image();
    assertEquals(List.of("2", "b", "long"), rows.get(1).version().read(second).asList());
  }

  private List<Gap> gaps() {
    missing.clear();
    List<ArchivedRow> rows = new ArrayList<>();
    List<Gap> gaps = Gaps.find(archive.store, source(), every -> true, listener(rows));
    rows.forEach(row -> missing.add(row.asList()));
    return gaps;
  }

  private static GapListener listener(List<ArchivedRow> rows) {
    return new GapListener() {
      @Override
      public void compared(Gap gap, TableGap table) {}

      @Override
      public void missing(Gap gap, TableId table, ArchivedRow row) {
        rows.add(row);
      }
    };
  }

  private TableGap onlyTable() {
    List<TableGap> tables = gaps().get(0).tables();
    assertEquals(1, tables.size());
    return tables.get(0);
  }

  private static List<List<String>> withoutNote(List<List<String>> rows) {
    return rows.stream().map(row -> row.subList(0, 2)).toList();
  }

  private static SourceConfig source() {
    return new SourceConfig(
        WrittenArchive.SOURCE,
        new Connector.Kafka("kafka:9092", List.of("crm.*"), java.util.Map.of(), null, null, null),
        "postgres://crm:5432",
        List.of("public.*"),
        List.of(),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ZERO,
        Duration.ofSeconds(10));
  }

  private static Object[] row(Object... values) {
    return values;
  }

  private static Column ruled(String rule) {
    return new Column("id", Scalar.STRING, "integer", true, rule);
  }

  private static Column column(String name) {
    return column(name, Scalar.STRING, "text");
  }

  private static Column column(String name, FieldType type, String sourceType) {
    return new Column(name, type, sourceType, true);
  }

  private static TableSchema table(List<String> key, Column... columns) {
    return new TableSchema(ID, List.of(columns), key);
  }
}
