package dev.varve.ops.gaps;

import static dev.varve.ops.fold.WrittenArchive.Change.create;
import static dev.varve.ops.fold.WrittenArchive.Change.read;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.SchemaFingerprint;
import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.SourceConfig;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.Column;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.ops.fold.WrittenArchive;
import dev.varve.ops.gaps.MissingDeletes.Outcome;
import dev.varve.quarantine.FoundChange;
import dev.varve.quarantine.RejectText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to the job of the deletes that an archive lacks. */
class MissingDeletesTest {
  private static final TableId ID = TableId.of("public", "t");
  private static final Column KEY = new Column("id", Scalar.INT32, "integer", false);
  private static final Column NAME = new Column("name", Scalar.STRING, "text", true);
  private static final TableSchema KEYED = new TableSchema(ID, List.of(KEY, NAME), List.of("id"));
  private static final TableSchema KEYLESS = new TableSchema(ID, List.of(KEY, NAME), List.of());
  private static final TableSchema OTHER =
      new TableSchema(TableId.of("public", "other"), List.of(KEY), List.of("id"));
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-11-23T00:00:00Z"));

  @TempDir Path directory;
  private WrittenArchive archive;

  @BeforeEach
  void begin() throws Exception {
    archive = new WrittenArchive(directory);
  }

  @AfterEach
  void end() {
    archive.close();
  }

  @Test
  void aDeleteIsOfTheNewEpochAndItsWindowAndHasTheRowAsTheArchiveHasIt() throws Exception {
    archive.window(KEYED, read(1, "a"), read(2, "b"));
    archive.nextEpoch().window(KEYED, read(1, "a"));

    Outcome outcome = send(WrittenArchive.source(), every -> false);

    assertEquals(1, outcome.sent());
    assertTrue(outcome.isWhole());
    FoundChange delete = sent().get(0);
    assertEquals("000002@7", delete.epoch());
    assertEquals(ID, delete.table());
    Instant snapshot = Instant.parse("2026-11-22T11:00:00Z");
    assertEquals(ChronoUnit.MICROS.between(Instant.EPOCH, snapshot), delete.timeMicros());
    assertEquals(SchemaFingerprint.of(KEYED), delete.schema());
    assertArrayEquals(WrittenArchive.image(KEYED, 2, "b"), delete.image());
  }

  @Test
  void itIsSentTheSameAgainAndEqualRowsOnce() throws Exception {
    archive.window(KEYLESS, create(1, "a"), create(1, "a"), create(2, "b"));
    archive.nextEpoch().window(KEYLESS, read(3, "c"));

    assertEquals(2, send(WrittenArchive.source(), every -> false).sent());
    send(WrittenArchive.source(), every -> false);

    assertEquals(1, batches().size());
    assertEquals(2, sent().size());
  }

  @Test
  void nothingIsPutWhenNothingIsMissing() throws Exception {
    archive.window(KEYED, read(1, "a"));
    archive.nextEpoch().window(KEYED, read(1, "a"));

    assertEquals(0, send(WrittenArchive.source(), every -> true).sent());
    assertEquals(List.of(), batches());
  }

  @Test
  void aTableThatTheNewEpochLacksIsSentOnlyWhenSomebodySaysSo() throws Exception {
    archive.window(KEYED, read(1, "a"), read(2, "b")).window(OTHER, read(1));
    archive.nextEpoch().window(OTHER, read(1));

    Outcome outcome = send(WrittenArchive.source(), every -> false);
    assertEquals(0, outcome.sent());
    assertEquals(Map.of(ID, 2L), outcome.notConfirmed());
    assertFalse(outcome.isWhole());
    assertEquals(List.of(), batches());

    assertEquals(2, send(WrittenArchive.source(), ID::equals).sent());
  }

  @Test
  void whatTheRulesOfNowWithholdIsNotSent() throws Exception {
    archive.window(KEYED, read(1, "a"), read(2, "canary"));
    archive.nextEpoch().window(KEYED, read(1, "a"));

    send(ruled(Kind.DROP, "t.name"), every -> false);

    FoundChange delete = sent().get(0);
    TableSchema schema =
        new SchemaStore(archive.store, WrittenArchive.SOURCE).get(ID, delete.schema());
    assertEquals(List.of("name"), schema.dropped());
    assertFalse(new String(delete.image(), StandardCharsets.UTF_8).contains("canary"));
  }

  @Test
  void aKeyThatTheRulesForbidIsNotSent() throws Exception {
    archive.window(KEYED, read(1, "a"), read(2, "b"));
    archive.nextEpoch().window(KEYED, read(1, "a"));

    Outcome outcome = send(ruled(Kind.DROP, "t.id"), every -> false);

    assertEquals(Map.of(ID, 1L), outcome.refused());
    assertFalse(outcome.isWhole());
    assertEquals(List.of(), batches());
  }

  private Outcome send(SourceConfig source, Predicate<TableId> confirmed) {
    MissingDeletes deletes = new MissingDeletes(archive.store, source, confirmed, NOW);
    Gaps.find(archive.store, source, every -> true, deletes);
    return deletes.send();
  }

  private List<String> batches() {
    try (var found = archive.store.list(ArchiveLayout.sentBack(WrittenArchive.SOURCE))) {
      return found.map(object -> object.key()).toList();
    }
  }

  private List<FoundChange> sent() {
    return batches().stream()
        .flatMap(
            key ->
                new String(archive.store.read(key).orElseThrow(), StandardCharsets.UTF_8).lines())
        .map(RejectText::decode)
        .map(FoundChange::of)
        .toList();
  }

  private static SourceConfig ruled(Kind kind, String column) {
    ColumnRule rule = new ColumnRule(List.of(column), null, null, kind, "***", 0, null, 1, null);
    return WrittenArchive.source().with(new ColumnsConfig(List.of(rule), List.of(), Unknown.KEEP));
  }
}
