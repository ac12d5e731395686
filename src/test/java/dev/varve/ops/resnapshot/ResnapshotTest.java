package dev.varve.ops.resnapshot;

import static dev.varve.ops.fold.WrittenArchive.Change.create;
import static dev.varve.ops.fold.WrittenArchive.Change.read;
import static dev.varve.ops.fold.WrittenArchive.image;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.Decoded;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Hash128;
import dev.varve.model.LogCut;
import dev.varve.model.Operation;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.SourcePosition.SnapshotRead;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.ops.fold.WrittenArchive;
import dev.varve.ops.fold.WrittenArchive.Change;
import dev.varve.ops.found.FoundBatch.Found;
import dev.varve.ops.resnapshot.TableResult.State;
import dev.varve.snapshot.LiveTable;
import dev.varve.snapshot.LiveTables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A live table against what the archive says of it at the same place in the log. */
class ResnapshotTest {
  private static final TableId ID = TableId.of("public", "t");
  private static final Column KEY = new Column("id", Scalar.INT32, "integer", false);
  private static final Column NAME = new Column("name", Scalar.STRING, "text", true);
  private static final TableSchema KEYED = new TableSchema(ID, List.of(KEY, NAME), List.of("id"));
  private static final TableSchema KEYLESS = new TableSchema(ID, List.of(KEY, NAME), List.of());

  private static final Instant READ_AT = Instant.parse("2026-11-22T10:30:00Z");

  /** At the log's end 1100; transactions 40, and those from 50 on, had not ended. */
  private static final LogCut CUT = new LogCut.Postgres(1_100, micros(READ_AT), 50, Set.of(40));

  @TempDir Path directory;
  private WrittenArchive archive;
  private Live live;
  private final List<Found> found = new ArrayList<>();

  @BeforeEach
  void begin() throws Exception {
    archive = new WrittenArchive(directory);
    live = new Live(KEYED);
  }

  @AfterEach
  void end() {
    archive.close();
  }

  private static Change at(long lsn, long transaction, Change change) {
    return new Change(
        change.operation(),
        new SourcePosition.Postgres(lsn, transaction, 0),
        change.before(),
        change.after());
  }

  @Test
  void findsWhatIsMissingDifferentAndGoneAndTellsItAtItsPlace() throws Exception {
    archive.window(KEYED, read(1, "a"), read(2, "b"), read(3, "c"), create(4, "d"));
    live.rows(image(KEYED, 1, "a"), image(KEYED, 2, "B"), image(KEYED, 5, "e"));

    TableResult result = compare();

    assertEquals("identical 1 missing 1 different 1 surplus 2 uncertain 0", counts(result));
    assertEquals(
        List.of("DIFFERENT id=2", "MISSING id=5", "SURPLUS id=3", "SURPLUS id=4"),
        result.examples().stream().sorted().toList());
    assertFalse(result.isSame());
    assertEquals(
        List.of("READ 0", "READ 1", "DELETE 2", "DELETE 3"),
        found.stream()
            .map(
                each ->
                    each.operation() + " " + ((SourcePosition.Postgres) each.position()).index())
            .toList());
    assertArrayEquals(image(KEYED, 2, "B"), found.get(0).image());
    assertEquals("000001@7", found.get(0).epoch());
    assertEquals(CUT.found(0), found.get(0).position());
    assertEquals(micros(READ_AT), found.get(0).timeMicros());
    assertEquals(KEYED, found.get(0).schema());
  }

  @Test
  void isTheSameOnceWhatWasFoundIsArchived() throws Exception {
    archive.window(KEYED, read(1, "a"), read(2, "b"), read(3, "c"));
    live.rows(image(KEYED, 1, "A"), image(KEYED, 2, "b"), image(KEYED, 4, "d"));
    compare();
    archive.window(KEYED, found.stream().map(ResnapshotTest::archived).toArray(Change[]::new));
    found.clear();

    TableResult again = compare();

    assertEquals("identical 3 missing 0 different 0 surplus 0 uncertain 0", counts(again));
    assertTrue(again.isSame());
    assertEquals(List.of(), found);
  }

  private static Change archived(Found found) {
    Object[] row = {(found.image()[1] & 0xff) - 128, text(found.image())};
    boolean isDelete = found.operation() == Operation.DELETE;
    return new Change(
        found.operation(), found.position(), isDelete ? row : null, isDelete ? null : row);
  }

  /** Of a row of a small number and a text of one character. */
  private static String text(byte[] image) {
    return new String(image, image.length - 1, 1, StandardCharsets.UTF_8);
  }

  /** The table shows neither change; the second stands behind the place where a row is found. */
  @Test
  void changesThatTheReadingDidNotSeeMakeNoDifference() throws Exception {
    archive.window(
        KEYED,
        read(1, "a"),
        read(2, "b"),
        at(1_100, 51, Change.update(null, 1, "later")),
        at(1_200, 52, Change.delete(2, null)));
    live.rows(image(KEYED, 1, "a"), image(KEYED, 2, "b"));

    assertTrue(compare().isSame());
  }

  @Test
  void aChangeBehindTheReadingDoesNotKeepARowFromBeingTold() throws Exception {
    archive.window(KEYED, read(1, "a"), at(1_100, 51, Change.update(null, 1, "later")));
    live.rows(image(KEYED, 1, "hidden"));

    assertEquals("identical 0 missing 0 different 1 surplus 0 uncertain 0", counts(compare()));
    assertTrue(found.get(0).position().compareTo(new SourcePosition.Postgres(1_100, 51, 0)) < 0);
  }

  /** Told at its place, the row would come back over the change. */
  @Test
  void ofARowThatAnOpenTransactionHadChangedNothingIsTold() throws Exception {
    archive.window(
        KEYED,
        read(1, "a"),
        read(2, "b"),
        read(3, "c"),
        at(900, 40, Change.update(new Object[] {1, "a"}, 1, "open")),
        at(901, 40, Change.delete(2, null)),
        at(1_050, 50, Change.update(new Object[] {3, "c"}, 4, "moved")));
    live.rows(image(KEYED, 1, "hidden"), image(KEYED, 3, "hidden"), image(KEYED, 4, "hidden"));

    assertEquals("identical 0 missing 0 different 0 surplus 0 uncertain 4", counts(compare()));
    assertEquals(List.of(), found);
  }

  @Test
  void whatWasCommittedWhileMySqlTookTheMomentIsUncertain() throws Exception {
    live.cut =
        new LogCut.Binlog(
            new SourcePosition.Binlog(1, 500, 0), new SourcePosition.Binlog(1, 600, 0));
    archive.window(
        KEYED,
        read(1, "a"),
        read(2, "b"),
        read(3, "c"),
        inBinlog(499, Change.update(null, 1, "seen")),
        inBinlog(550, Change.update(null, 2, "perhaps")),
        inBinlog(600, Change.update(null, 3, "later")));
    live.rows(image(KEYED, 1, "seen"), image(KEYED, 2, "perhaps"), image(KEYED, 3, "hidden"));

    assertEquals("identical 1 missing 0 different 1 surplus 0 uncertain 1", counts(compare()));
    assertEquals(new SourcePosition.Binlog(1, 500, 0), found.get(0).position());
  }

  private static Change inBinlog(long position, Change change) {
    return new Change(
        change.operation(),
        new SourcePosition.Binlog(1, position, 0),
        change.before(),
        change.after());
  }

  @Test
  void aTruncateThatTheReadingDidNotSeeLeavesTheWholeTableUncertain() throws Exception {
    archive.window(KEYED, read(1, "a"), read(2, "b"), at(1_050, 50, Change.truncate()));
    live.rows(image(KEYED, 3, "hidden"));

    assertEquals("identical 0 missing 0 different 0 surplus 0 uncertain 3", counts(compare()));
  }

  @Test
  void rowsWithoutAKeyAreAMultiset() throws Exception {
    live = new Live(KEYLESS);
    archive.window(KEYLESS, create(1, "a"), create(1, "a"), create(2, "b"), create(2, "b"));
    live.rows(
        image(KEYLESS, 1, "a"),
        image(KEYLESS, 1, "a"),
        image(KEYLESS, 1, "a"),
        image(KEYLESS, 1, "a"),
        image(KEYLESS, 2, "b"));

    TableResult result = compare();

    assertEquals("identical 3 missing 2 different 0 surplus 1 uncertain 0", counts(result));
    assertEquals(List.of(), result.examples());
    assertEquals(3, found.stream().map(Found::position).distinct().count());
  }

  @Test
  void rowsWithoutAKeyAreUncertainWhenOneOfThemWasChangedThen() throws Exception {
    live = new Live(KEYLESS);
    archive.window(KEYLESS, create(1, "a"), at(1_050, 50, create(9, "new")));
    live.rows(image(KEYLESS, 2, "hidden"));

    assertEquals("identical 0 missing 0 different 0 surplus 0 uncertain 2", counts(compare()));
  }

  @Test
  void aTableThatTheArchiveDoesNotKnowIsMissingWhole() throws Exception {
    archive.window(
        new TableSchema(TableId.of("public", "other"), List.of(KEY), List.of("id")), read(1));
    live.rows(image(KEYED, 1, "a"), image(KEYED, 2, "b"));

    assertEquals("identical 0 missing 2 different 0 surplus 0 uncertain 0", counts(compare()));
  }

  @Test
  void whatAnUnreadableRowMayBeIsNotTakenForGone() throws Exception {
    archive.window(KEYED, read(1, "a"), read(2, "b"));
    live.rows(image(KEYED, 1, "a"), null);

    TableResult result = compare();

    assertEquals("identical 1 missing 0 different 0 surplus 0 uncertain 1", counts(result));
    assertEquals(2, result.rows());
    assertEquals(1, result.unreadable());
    assertFalse(result.isSame());
  }

  @Test
  void anotherKeyCannotBeCompared() throws Exception {
    archive.window(KEYLESS, create(1, "a"));
    live.rows(image(KEYED, 1, "a"));

    TableResult result = compare();

    assertEquals(State.KEY_CHANGED, result.state());
    assertFalse(result.isSame());
    assertEquals(List.of(), found);
  }

  @Test
  void rowsWaitAndAreToldAsColumnRulesLeaveThem() throws Exception {
    archive.window(KEYED, read(1, "a"));
    live.rows(image(KEYED, 2, "canary"));
    Resnapshot snapshot = snapshot(ruled(Kind.MASK, "*.name"));
    readTable(snapshot);

    try (Stream<Path> spools = Files.list(directory)) {
      for (Path spool : spools.filter(Files::isRegularFile).toList()) {
        assertFalse(
            new String(Files.readAllBytes(spool), StandardCharsets.ISO_8859_1).contains("canary"));
      }
    }
    assertTrue(snapshot.isSettled() && snapshot.isSealed());
    assertEquals(1, snapshot.compare(found::add, id -> {}).get(0).missing());
    assertTrue(new String(found.get(0).image(), StandardCharsets.UTF_8).contains("***"));
  }

  @Test
  void aTableWhoseKeyMayNotBeKeptIsNotRead() throws Exception {
    archive.window(KEYED, read(1, "a"));
    live.rows(image(KEYED, 2, "b"));

    TableResult result = compare(snapshot(ruled(Kind.NULL, "*.id")));

    assertEquals(State.REFUSED, result.state());
    assertEquals(0, result.rows());
    assertFalse(live.wasRead);
  }

  @Test
  void aTableThatIsGoneIsNamedAndItsRowsAreLeft() throws Exception {
    archive.window(KEYED, read(1, "a"));
    live.tables = List.of();

    TableResult result = compare();

    assertEquals(State.NOT_IN_SOURCE, result.state());
    assertEquals(List.of(), found);
  }

  @Test
  void whatCannotBeSentIsCounted() throws Exception {
    archive.window(KEYED, read(1, "a"));
    live.rows(image(KEYED, 2, "b"));
    Resnapshot snapshot = snapshot(WrittenArchive.source());
    readTable(snapshot);
    assertTrue(snapshot.isSettled() && snapshot.isSealed());

    TableResult result = snapshot.compare(any -> false, id -> {}).get(0);

    assertEquals(2, result.refused());
  }

  @Test
  void waitsForOpenTransactionsAndForTheWindowInWhichTheyEnded() throws Exception {
    archive.window(KEYED, read(1, "a"));
    live.rows(image(KEYED, 1, "a"));
    Resnapshot snapshot = snapshot(WrittenArchive.source());
    readTable(snapshot);

    live.settled = OptionalLong.empty();
    assertFalse(snapshot.isSettled());
    live.settled = OptionalLong.of(micros(Instant.parse("2026-11-22T11:00:00Z")));
    assertTrue(snapshot.isSettled());
    assertFalse(snapshot.isSealed());
    archive.window(KEYED, create(2, "later"));
    assertTrue(snapshot.isSealed());
    assertEquals(Instant.parse("2026-11-22T12:00:00Z"), snapshot.sealedThrough());
  }

  @Test
  void refusesAnotherServerAnEmptyArchiveAndNoTable() throws Exception {
    assertEquals(ErrorCode.USAGE, refused(() -> snapshot(WrittenArchive.source())));
    archive.window(KEYED, read(1, "a"));
    Resnapshot snapshot = snapshot(WrittenArchive.source());
    assertEquals(
        ErrorCode.USAGE, refused(() -> snapshot.read(none -> false, id -> {}, rows -> {})));
    live.server = "8";
    assertEquals(ErrorCode.SOURCE_REPLACED, refused(() -> snapshot(WrittenArchive.source())));
  }

  private static ErrorCode refused(Executable command) {
    return assertThrows(VarveException.class, command).code();
  }

  private TableResult compare() throws Exception {
    return compare(snapshot(WrittenArchive.source()));
  }

  private TableResult compare(Resnapshot snapshot) throws Exception {
    readTable(snapshot);
    assertTrue(snapshot.isSettled() && snapshot.isSealed());
    List<TableResult> results = snapshot.compare(found::add, id -> {});
    assertEquals(1, results.size());
    return results.get(0);
  }

  private static void readTable(Resnapshot snapshot) throws InterruptedException {
    snapshot.read(ID::equals, id -> {}, rows -> {});
  }

  private Resnapshot snapshot(SourceConfig source) {
    return new Resnapshot(archive.store, source, live, directory);
  }

  private static String counts(TableResult result) {
    assertEquals(State.COMPARED, result.state());
    return "identical %d missing %d different %d surplus %d uncertain %d"
        .formatted(
            result.identical(),
            result.missing(),
            result.different(),
            result.surplus(),
            result.uncertain());
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static SourceConfig ruled(Kind kind, String column) {
    ColumnRule rule = new ColumnRule(List.of(column), null, null, kind, "***", 0, null, 1, null);
    return WrittenArchive.source().with(new ColumnsConfig(List.of(rule), List.of(), Unknown.KEEP));
  }

  /** One table of a server. */
  private static final class Live implements LiveTables, LiveTable {
    private final TableSchema schema;
    private List<TableId> tables = List.of(ID);
    private String server = "7";
    private LogCut cut = CUT;
    private OptionalLong settled = OptionalLong.of(micros(READ_AT));
    private byte[][] images = {};
    private boolean wasRead;

    Live(TableSchema schema) {
      this.schema = schema;
    }

    /** Null stands for a row that cannot be read. */
    void rows(byte[]... rows) {
      images = rows;
    }

    @Override
    public String server() {
      return server;
    }

    @Override
    public List<TableId> tables() {
      return tables;
    }

    @Override
    public LiveTable open(TableId table) {
      return this;
    }

    @Override
    public OptionalLong settledMicros() {
      return settled;
    }

    @Override
    public TableSchema schema() {
      return schema;
    }

    @Override
    public LogCut cut() {
      return cut;
    }

    @Override
    public long timeMicros() {
      return micros(READ_AT);
    }

    @Override
    public void read(Consumer<Decoded> row) {
      wasRead = true;
      for (byte[] image : images) {
        row.accept(image == null ? reject() : change(image));
      }
    }

    private Decoded change(byte[] image) {
      return new ChangeEvent(
          ID, new Hash128(1, 2), "", SnapshotRead.INSTANCE, Operation.READ, 0, null, image);
    }

    private static Decoded reject() {
      return new Reject("t", SnapshotRead.INSTANCE, ID, 0, "VRV-2008", "m", 1, null, null);
    }

    @Override
    public void close() {}
  }
}
