package dev.varve.lineage;

import static dev.varve.lineage.Layers.AFTER_RENAME;
import static dev.varve.lineage.Layers.FIRST_HOUR;
import static dev.varve.lineage.Layers.ORDERS;
import static dev.varve.lineage.Layers.SHA256;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.ledger.Manifest;
import dev.varve.quarantine.QuarantineTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineageEventsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void startsAndCompletesARunForEachTableWithRows() {
    List<JsonNode> events = read(LineageEvents.of(Layers.firstHour(), SHA256, Layers.onS3()));

    assertEquals(
        List.of(
            "START archive.crm.Gr%C3%B6%C3%9Fe.a%2Eb%20c",
            "COMPLETE archive.crm.Gr%C3%B6%C3%9Fe.a%2Eb%20c",
            "START archive.crm.public.orders",
            "COMPLETE archive.crm.public.orders"),
        events.stream()
            .map(event -> event.at("/eventType").asText() + " " + event.at("/job/name").asText())
            .toList());
  }

  @Test
  void numbersTheEventsOfAManifestWithoutGaps() {
    Manifest manifest = Layers.firstHour();

    List<LineageEvent> events = LineageEvents.of(manifest, SHA256, Layers.onS3());

    assertEquals(
        IntStream.range(0, LineageEvents.count(manifest))
            .mapToObj(index -> new LineageEventId("crm", 7, index))
            .toList(),
        events.stream().map(LineageEvent::id).toList());
  }

  @Test
  void namesTheTopicOfATableIfItIsKnown() {
    List<JsonNode> events = read(LineageEvents.of(Layers.firstHour(), SHA256, Layers.onTopics()));

    assertEquals("kafka://kafka:9092", events.get(0).at("/inputs/0/namespace").asText());
    assertEquals("Größe.a.b c", events.get(0).at("/inputs/0/name").asText());
    assertEquals("crm.public.orders", events.get(2).at("/inputs/0/name").asText());
  }

  @Test
  void leavesTheQuarantineOut() {
    Manifest first = Layers.firstHour();
    List<Manifest.TableLayer> tables = new ArrayList<>(first.tables());
    tables.add(
        Layers.table(
            QuarantineTable.ID,
            Layers.file(QuarantineTable.ID, QuarantineTable.FINGERPRINT, 'd', "yt.0", "yt.1")));
    Manifest manifest = Layers.manifest(7, FIRST_HOUR, 1, tables);

    assertEquals(LineageEvents.count(first), LineageEvents.count(manifest));
    assertEquals(
        LineageEvents.count(first), LineageEvents.of(manifest, SHA256, Layers.onS3()).size());
  }

  @Test
  void keysEveryEventOfASourceByItsRootJob() {
    List<LineageEvent> events = LineageEvents.of(Layers.firstHour(), SHA256, Layers.onS3());

    assertTrue(events.stream().allMatch(event -> event.key().equals("run:varve-prod/archive.crm")));
    assertEquals("run:varve-prod/archive.crm", LineageEvents.key("varve-prod", "crm"));
  }

  @Test
  void makesTheSameBytesAgain() {
    List<LineageEvent> once = LineageEvents.of(Layers.firstHour(), SHA256, Layers.onS3());
    List<LineageEvent> again = LineageEvents.of(Layers.firstHour(), SHA256, Layers.onS3());

    assertEquals(once, again);
  }

  @Test
  void givesBothEventsOfATableOneRun() {
    List<JsonNode> events = read(LineageEvents.of(Layers.firstHour(), SHA256, Layers.onS3()));

    assertEquals(events.get(0).at("/run/runId"), events.get(1).at("/run/runId"));
    assertNotEquals(events.get(1).at("/run/runId"), events.get(2).at("/run/runId"));
  }

  @Test
  void startsAnotherLaterRunForARevision() {
    JsonNode first = complete(ordersRevision(1));
    JsonNode second = complete(ordersRevision(2));

    assertNotEquals(first.at("/run/runId"), second.at("/run/runId"));
    assertEquals("2026-11-22T10:00:00.001Z", first.at("/eventTime").asText());
    assertEquals("2026-11-22T10:00:00.003Z", second.at("/eventTime").asText());
    assertEquals(2, second.at("/run/facets/varve_window/revision").asInt());
  }

  @Test
  void hangsEveryRunOfASourceUnderOneStreamingParent() {
    JsonNode first = complete(ordersRevision(1)).at("/run/facets/parent");
    JsonNode second = complete(ordersRevision(2)).at("/run/facets/parent");

    assertEquals(first, second);
    assertEquals("archive.crm", first.at("/job/name").asText());
    assertEquals("STREAMING", first.at("/job/facets/jobType/processingType").asText());
  }

  @Test
  void namesInputAndOutputInBothEvents() {
    for (LineageEvent event : LineageEvents.of(ordersRevision(1), SHA256, Layers.onS3())) {
      JsonNode read = read(event);
      assertEquals("postgres://crm-db:5432", read.at("/inputs/0/namespace").asText());
      assertEquals("crm.public.orders", read.at("/inputs/0/name").asText());
      assertEquals("s3://arc", read.at("/outputs/0/namespace").asText());
      assertEquals("prod/varve/tables/crm/public.orders", read.at("/outputs/0/name").asText());
    }
  }

  @Test
  void namesAnArchiveOnDiskByItsAbsolutePath() {
    List<LineageEvent> events =
        LineageEvents.of(ordersRevision(1), SHA256, Layers.context("file:///data/arc/"));

    JsonNode output = read(events.get(0)).at("/outputs/0");
    assertEquals("file", output.at("/namespace").asText());
    assertEquals("/data/arc/tables/crm/public.orders", output.at("/name").asText());
    assertEquals("file", output.at("/facets/storage/storageLayer").asText());
  }

  @Test
  void namesAnArchiveAtTheRootOfABucketWithoutASlash() {
    List<LineageEvent> events =
        LineageEvents.of(ordersRevision(1), SHA256, Layers.context("s3://arc"));

    assertEquals("tables/crm/public.orders", read(events.get(0)).at("/outputs/0/name").asText());
  }

  @Test
  void describesTheSourceByItsNewestSchemaOnly() {
    JsonNode event = complete(Layers.firstHour(), 3);

    assertEquals(
        List.of("id bigint", "total numeric(12,2)", "remark text", "tags text[]"),
        fields(event.at("/inputs/0/facets/schema/fields")));
  }

  @Test
  void describesTheArchiveByTheUnionOfItsSchemasAndTheMetadataColumns() {
    JsonNode event = complete(Layers.firstHour(), 3);

    List<String> fields = fields(event.at("/outputs/0/facets/schema/fields"));
    List<String> row =
        List.of(
            "id INT64", "total DECIMAL(12,2)", "remark STRING", "tags LIST(STRING)", "note STRING");
    assertEquals(row, fields.subList(0, 5));
    assertTrue(fields.contains("_varve_op STRING"), () -> "found " + fields);
    List<String> before = fields(event.at("/outputs/0/facets/schema/fields/14/fields"));
    assertEquals(row, before.subList(0, 5));
    assertEquals(List.of("_varve_unchanged LIST(STRING)"), before.subList(5, 6));
  }

  @Test
  void tracesEveryColumnToTheSourceColumnOfTheSameName() {
    JsonNode lineage = complete(Layers.firstHour(), 3).at("/outputs/0/facets/columnLineage/fields");

    assertEquals(5, lineage.size());
    lineage
        .properties()
        .forEach(
            column -> {
              JsonNode from = column.getValue().at("/inputFields/0");
              assertEquals(column.getKey(), from.at("/field").asText());
              assertEquals("crm.public.orders", from.at("/name").asText());
              assertEquals("IDENTITY", from.at("/transformations/0/subtype").asText());
              assertFalse(from.at("/transformations/0/masking").asBoolean(true));
            });
  }

  @Test
  void saysWhoseATableIsOfWhichDomainAndHowLongItIsToBeKept() {
    JsonNode facets = complete(ordersRevision(1)).at("/outputs/0/facets");

    assertEquals("team:sales", facets.at("/ownership/owners/0/name").asText());
    assertEquals("domain", facets.at("/tags/tags/0/key").asText());
    assertEquals("sales", facets.at("/tags/tags/0/value").asText());
    assertEquals("retention", facets.at("/tags/tags/1/key").asText());
    assertEquals("P10Y", facets.at("/tags/tags/1/value").asText());
  }

  @Test
  void saysNothingOfATableThatTheDataMapSaysNothingOf() {
    JsonNode ofTheSource = complete(Layers.firstHour(), 1).at("/outputs/0/facets");
    JsonNode ofNobody =
        read(LineageEvents.of(Layers.firstHour(), SHA256, Layers.onTopics()).get(1))
            .at("/outputs/0/facets");

    assertEquals("team:crm", ofTheSource.at("/ownership/owners/0/name").asText());
    assertTrue(ofTheSource.at("/tags").isMissingNode(), ofTheSource::toString);
    assertTrue(ofNobody.at("/ownership").isMissingNode(), ofNobody::toString);
  }

  @Test
  void saysWhichColumnsAreMaskedAndByWhichRule() {
    LineageContext context = Layers.onS3(Layers.maskedSchema(ORDERS));
    JsonNode lineage =
        read(LineageEvents.of(ordersRevision(1), SHA256, context).get(1))
            .at("/outputs/0/facets/columnLineage/fields");

    JsonNode masked = lineage.at("/email/inputFields/0");
    assertEquals("email", masked.at("/field").asText());
    assertEquals("DIRECT", masked.at("/transformations/0/type").asText());
    assertEquals("TRANSFORMATION", masked.at("/transformations/0/subtype").asText());
    assertEquals(
        "hmac(person, v1, 00000000)", masked.at("/transformations/0/description").asText());
    assertTrue(masked.at("/transformations/0/masking").asBoolean());
    assertFalse(lineage.at("/id/inputFields/0/transformations/0/masking").asBoolean(true));
    assertEquals(2, lineage.size());
  }

  @Test
  void tracesAColumnThatIsRenamedInItsFilesToItsNameAtTheSource() {
    LineageContext context = Layers.onS3(Layers.clashingSchema(ORDERS));
    JsonNode lineage =
        read(LineageEvents.of(ordersRevision(1), SHA256, context).get(1))
            .at("/outputs/0/facets/columnLineage/fields");

    assertEquals(
        "_varve_op",
        lineage.at("/column_varve_op/inputFields/0/field").asText(),
        lineage::toString);
    assertEquals("total", lineage.at("/total/inputFields/0/field").asText());
    assertTrue(lineage.findValuesAsText("field").contains("TOTAL"), lineage::toString);
    assertFalse(lineage.has("TOTAL"));
  }

  @Test
  void provesWhatWasWrittenWhenTheRunCompletes() {
    JsonNode manifest =
        complete(Layers.firstHour(), 3).at("/outputs/0/outputFacets/varve_manifest");

    assertEquals("ledger/crm/00000000000000000007.json", manifest.at("/key").asText());
    assertEquals(SHA256, manifest.at("/sha256").asText());
    assertEquals(42, manifest.at("/digest/rows").asLong());
    assertEquals("00000000000000c300000000000000" + "54", manifest.at("/digest/sum").asText());
    assertEquals(2, manifest.at("/files").size());
  }

  @Test
  void countsRowsReadAndWrittenApart() {
    JsonNode event = complete(Layers.firstHour(), 3);

    assertEquals(43, event.at("/inputs/0/inputFacets/inputStatistics/rowCount").asLong());
    JsonNode written = event.at("/outputs/0/outputFacets/outputStatistics");
    assertEquals(42, written.at("/rowCount").asLong());
    assertEquals(8192, written.at("/size").asLong());
    assertEquals(2, written.at("/fileCount").asLong());
  }

  @Test
  void boundsTheSourcePositionsOfEachEpoch() {
    JsonNode ranges =
        complete(Layers.firstHour(), 3).at("/inputs/0/inputFacets/varve_sourcePosition/ranges");

    assertEquals(1, ranges.size());
    assertEquals(Layers.EPOCH, ranges.at("/0/epoch").asText());
    assertEquals("s0000000000000011.000002f1.00000000", ranges.at("/0/first").asText());
    assertEquals("s0000000000000050.000002f1.00000000", ranges.at("/0/last").asText());
  }

  @Test
  void keepsEveryOutcomeOutOfTheStartEvent() {
    JsonNode start = read(LineageEvents.of(Layers.firstHour(), SHA256, Layers.onS3()).get(2));

    assertTrue(start.at("/inputs/0/inputFacets").isMissingNode());
    assertTrue(start.at("/outputs/0/outputFacets").isMissingNode());
  }

  @Test
  void saysNothingOfAnEmptyLayer() {
    Manifest empty = Layers.manifest(8, FIRST_HOUR, 1, List.of(Layers.table(Layers.QUIET)));

    assertEquals(List.of(), LineageEvents.of(empty, SHA256, Layers.onS3()));
    assertEquals(0, LineageEvents.count(empty));
  }

  private static Manifest ordersRevision(int revision) {
    return Layers.manifest(
        7,
        FIRST_HOUR,
        revision,
        List.of(
            Layers.table(
                ORDERS,
                Layers.file(ORDERS, AFTER_RENAME, 'b', "s0000000000000031", "s0000000000000050"))));
  }

  private static JsonNode complete(Manifest manifest) {
    return complete(manifest, 1);
  }

  private static JsonNode complete(Manifest manifest, int index) {
    return read(LineageEvents.of(manifest, SHA256, Layers.onS3()).get(index));
  }

  private static List<String> fields(JsonNode fields) {
    List<String> found = new ArrayList<>();
    fields.forEach(
        field -> found.add(field.at("/name").asText() + " " + field.at("/type").asText()));
    return found;
  }

  private static List<JsonNode> read(List<LineageEvent> events) {
    return events.stream().map(LineageEventsTest::read).toList();
  }

  private static JsonNode read(LineageEvent event) {
    try {
      return JSON.readTree(event.json());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
