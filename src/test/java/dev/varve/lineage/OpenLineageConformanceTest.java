package dev.varve.lineage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientUtils;
import io.openlineage.client.utils.UUIDUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenLineageConformanceTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CURRENT_SPECIFICATION = Path.of("../shared/openlineage-spec");
  private static final Path GOLDEN = Path.of("src/test/resources/lineage/complete-event.json");

  private final OpenLineageSchemas schemas =
      new OpenLineageSchemas(OpenLineageSchemas.VENDORED, OpenLineageSchemas.OWN);

  @Test
  void everyEventAndFacetIsValid() throws IOException {
    for (JsonNode event : events()) {
      assertEquals(List.of(), schemas.violations(event), () -> event.toPrettyString());
    }
  }

  @Test
  void everyFacetThatWeKnowIsInSomeEvent() throws IOException {
    Set<String> seen =
        events().stream()
            .flatMap(event -> OpenLineageSchemas.facets(event).stream())
            .map(facet -> facet.path("_schemaURL").asText())
            .collect(Collectors.toSet());

    assertEquals(
        Arrays.stream(Facet.values()).map(Facet::schemaUrl).collect(Collectors.toSet()), seen);
  }

  @Test
  void aBrokenEventIsFound() throws IOException {
    JsonNode badTime = events().get(3);
    ((ObjectNode) badTime).put("eventTime", "yesterday");
    JsonNode badFacet = events().get(3);
    ((ObjectNode) badFacet.at("/run/facets/varve_window")).put("revision", 0);
    JsonNode undocumented = events().get(3);
    ((ObjectNode) undocumented.at("/outputs/0/outputFacets/varve_manifest")).put("extra", 1);
    JsonNode nested = events().get(3);
    ((ObjectNode) nested.at("/run/facets/parent/job/facets/jobType")).remove("integration");

    for (JsonNode broken : List.of(badTime, badFacet, undocumented, nested)) {
      assertFalse(schemas.violations(broken).isEmpty(), broken::toPrettyString);
    }
  }

  @Test
  void theOfficialClientReadsEveryEvent() throws IOException {
    for (JsonNode event : events()) {
      OpenLineage.RunEvent read = OpenLineageClientUtils.runEventFromJson(event.toString());

      assertEquals(event.at("/run/runId").asText(), read.getRun().getRunId().toString());
      assertEquals(7, read.getRun().getRunId().version());
      assertEquals(event.at("/job/name").asText(), read.getJob().getName());
      assertEquals("archive.crm", read.getRun().getFacets().getParent().getJob().getName());
      assertEquals(1, read.getInputs().size());
      assertEquals(
          event.at("/outputs/0/facets/schema/fields").size(),
          read.getOutputs().get(0).getFacets().getSchema().getFields().size());
    }
  }

  @Test
  void makesRunIdsAsTheOfficialClientDoes() {
    String identity = "varve-prod\narchive.crm.public.orders\n2026-11-22T10:00:00Z\n1";

    assertEquals(
        UUIDUtils.generateStaticUUID(Layers.NINE, identity.getBytes(StandardCharsets.UTF_8)),
        RunId.of(Layers.NINE, identity.split("\n")));
  }

  @Test
  void anEventStaysWhatItWas() throws IOException {
    String event = events().get(3).toPrettyString() + "\n";

    if (Boolean.getBoolean("varve.golden.write")) {
      Files.writeString(GOLDEN, event);
    }

    assertEquals(Files.readString(GOLDEN), event);
  }

  @Test
  void theVendoredSchemasAreTheSpecificationsOwn() throws IOException {
    assumeTrue(
        Files.isDirectory(CURRENT_SPECIFICATION),
        "NOT CHECKED against the specification itself: there is no " + CURRENT_SPECIFICATION);
    OpenLineageSchemas specification =
        new OpenLineageSchemas(CURRENT_SPECIFICATION, OpenLineageSchemas.OWN);

    for (JsonNode event : events()) {
      assertEquals(List.of(), specification.violations(event));
    }
    try (Stream<Path> vendored = Files.walk(OpenLineageSchemas.VENDORED)) {
      for (Path copy : vendored.filter(file -> file.toString().endsWith(".json")).toList()) {
        Path original =
            CURRENT_SPECIFICATION.resolve(OpenLineageSchemas.VENDORED.relativize(copy).toString());
        assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(copy), copy.toString());
      }
    }
  }

  private static List<JsonNode> events() throws IOException {
    List<JsonNode> events = new java.util.ArrayList<>();
    for (LineageEvent event : LineageEvents.of(Layers.firstHour(), Layers.SHA256, Layers.onS3())) {
      events.add(JSON.readTree(event.json()));
    }
    return events;
  }
}
