package dev.varve.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.lineage.topic.LineageHeaders;
import dev.varve.model.Hash128;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import io.openlineage.client.utils.UUIDUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.apache.kafka.common.header.internals.RecordHeaders;

class LineagePropertiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final OpenLineageSchemas SCHEMAS =
      new OpenLineageSchemas(OpenLineageSchemas.VENDORED, OpenLineageSchemas.OWN);

  @Property(tries = 100)
  void everyManifestGivesValidEventsTheSameEachTime(@ForAll("manifests") Manifest manifest)
      throws IOException {
    List<LineageEvent> events = LineageEvents.of(manifest, Layers.SHA256, Layers.onS3());

    assertEquals(events, LineageEvents.of(manifest, Layers.SHA256, Layers.onS3()));
    for (LineageEvent event : events) {
      assertEquals(List.of(), SCHEMAS.violations(JSON.readTree(event.json())));
    }
  }

  @Property(tries = 100)
  void everyTableWithFilesHasOneRunOfTwoEvents(@ForAll("manifests") Manifest manifest)
      throws IOException {
    List<LineageEvent> events = LineageEvents.of(manifest, Layers.SHA256, Layers.onS3());

    assertEquals(LineageEvents.count(manifest), events.size());
    TreeMap<String, Integer> runs = new TreeMap<>();
    for (int index = 0; index < events.size(); index++) {
      assertEquals(index, events.get(index).index());
      runs.merge(
          JSON.readTree(events.get(index).json()).at("/run/runId").asText(), 1, Integer::sum);
    }
    assertEquals(
        manifest.tables().stream().filter(table -> !table.files().isEmpty()).count(), runs.size());
    assertTrue(runs.values().stream().allMatch(count -> count == 2), runs::toString);
  }

  @Property(tries = 100)
  void theDigestOfARunIsTheSumOfItsFiles(@ForAll("manifests") Manifest manifest)
      throws IOException {
    RowDigest all = RowDigest.EMPTY;
    for (LineageEvent event : LineageEvents.of(manifest, Layers.SHA256, Layers.onS3())) {
      JsonNode digest =
          JSON.readTree(event.json()).at("/outputs/0/outputFacets/varve_manifest/digest");
      if (!digest.isMissingNode()) {
        Hash128 sum = Hash128.parse(digest.path("sum").asText());
        all = all.plus(new RowDigest(digest.path("rows").asLong(), sum));
      }
    }

    RowDigest written =
        manifest.files().stream().map(DataFile::digest).reduce(RowDigest.EMPTY, RowDigest::plus);
    assertEquals(written, all);
  }

  @Property
  void runIdsAreTheOfficialClients(
      @ForAll @NotEmpty String identity, @ForAll @LongRange(min = 0, max = 1L << 45) long millis) {
    Instant start = Instant.ofEpochMilli(millis);

    UUID id = RunId.of(start, identity);

    assertEquals(
        UUIDUtils.generateStaticUUID(start, identity.getBytes(StandardCharsets.UTF_8)), id);
    assertEquals(7, id.version());
    assertEquals(2, id.variant());
    assertEquals(millis, id.getMostSignificantBits() >>> 16);
  }

  @Property
  void headersGiveBackTheIdentity(
      @ForAll @NotEmpty String source,
      @ForAll @LongRange(min = 1) long sequence,
      @ForAll @IntRange int index) {
    // A lone surrogate has no UTF-8; a source's name has letters, digits and hyphens only.
    String name = new String(source.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    LineageEventId id = new LineageEventId(name, sequence, index);

    assertEquals(Optional.of(id), LineageHeaders.read(new RecordHeaders(LineageHeaders.of(id))));
  }

  @Provide
  Arbitrary<Manifest> manifests() {
    Arbitrary<Window> windows =
        Combinators.combine(
                Arbitraries.longs().between(0, 4_000_000_000L),
                Arbitraries.integers().between(1, 31 * 24 * 60))
            .as(
                (start, minutes) ->
                    Window.starting(Instant.ofEpochSecond(start), Duration.ofMinutes(minutes)));
    return Combinators.combine(
            Arbitraries.longs().between(1, Long.MAX_VALUE / 10),
            windows,
            Arbitraries.integers().between(1, 1000),
            layers().list().ofMaxSize(4).uniqueElements(TableLayer::table))
        .as(Layers::manifest);
  }

  private static Arbitrary<TableLayer> layers() {
    Arbitrary<String> names = Arbitraries.strings().ofMinLength(1).ofMaxLength(12);
    Arbitrary<TableId> tables = Combinators.combine(names, names).as(TableId::of);
    return tables.flatMap(
        table ->
            file(table)
                .list()
                .ofMaxSize(3)
                .map(files -> Layers.table(table, files.toArray(DataFile[]::new))));
  }

  private static Arbitrary<DataFile> file(TableId table) {
    Arbitrary<String> positions = Arbitraries.longs().map(lsn -> String.format("s%016x", lsn));
    return Combinators.combine(
            Arbitraries.of(Layers.BEFORE_RENAME, Layers.AFTER_RENAME),
            Arbitraries.chars().range('a', 'f'),
            positions,
            positions)
        .as((schema, name, first, last) -> Layers.file(table, schema, name, first, last));
  }
}
