package dev.varve.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.lineage.topic.LineageHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineageContractTest {
  private static final Path PAGE = Path.of("docs/lineage.md");

  @Test
  void thePageNamesEveryHeaderAndFacet() throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(LineageHeaders.SOURCE, LineageHeaders.SEQUENCE, LineageHeaders.INDEX));
    Stream.of(Facet.values()).map(Facet::key).forEach(words::add);

    assertNamed(words);
  }

  @Test
  void thePageNamesEveryFieldOfOurFacets() throws IOException {
    Set<String> words = new TreeSet<>();
    for (Path schema : ownSchemas()) {
      for (JsonNode properties :
          new ObjectMapper().readTree(schema.toFile()).path("$defs").findValues("properties")) {
        properties.fieldNames().forEachRemaining(words::add);
      }
    }
    words.removeAll(Set.of("_producer", "_schemaURL"));

    assertTrue(words.size() > 10, () -> "found only " + words);
    assertNamed(words);
  }

  @Test
  void everyFacetOfOursHasItsSchemaUnderItsOwnName() throws IOException {
    Set<String> published =
        ownSchemas().stream()
            .map(file -> file.getFileName().toString())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> used =
        Stream.of(Facet.values())
            .filter(facet -> facet.key().startsWith("varve_"))
            .map(facet -> facet.schemaUrl().replaceAll(".*/([A-Za-z]+\\.json)#.*", "$1"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(published, used);
  }

  private static void assertNamed(Iterable<String> words) throws IOException {
    String page = Files.readString(PAGE);
    for (String word : words) {
      assertTrue(
          page.matches("(?s).*[`.]" + word + "(\\[\\])?[`.:].*"), () -> PAGE + " lacks " + word);
    }
  }

  private static List<Path> ownSchemas() throws IOException {
    try (Stream<Path> files = Files.list(OpenLineageSchemas.OWN)) {
      return files.toList();
    }
  }
}
