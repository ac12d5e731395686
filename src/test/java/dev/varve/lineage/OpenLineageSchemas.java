package dev.varve.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Validates events and facets by the schemas in given folders; never asks the network. */
final class OpenLineageSchemas {
  static final Path VENDORED = Path.of("src/test/resources/openlineage");
  static final Path OWN = Path.of("docs/lineage");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaValidatorsConfig FORMATS_ASSERTED =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  private final Map<String, String> byId = new HashMap<>();
  private final JsonSchemaFactory factory =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder -> builder.schemaLoaders(all -> all.values(list -> list.add(0, this::load))));

  OpenLineageSchemas(Path... folders) {
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(file -> file.toString().endsWith(".json")).forEach(this::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What the event violates in the core schema, and each of its facets in its own. */
  List<String> violations(JsonNode event) {
    List<String> found = new ArrayList<>(check(event, event.path("schemaURL").asText()));
    for (JsonNode facet : facets(event)) {
      String url = facet.path("_schemaURL").asText();
      check(facet, url).forEach(violation -> found.add(url + " " + violation));
    }
    return found;
  }

  /** Every facet of the event, those within facets included. */
  static List<JsonNode> facets(JsonNode event) {
    List<JsonNode> found = new ArrayList<>(event.findParents("_schemaURL"));
    List<JsonNode> nested = new ArrayList<>();
    found.forEach(facet -> facet.forEach(field -> nested.addAll(field.findParents("_schemaURL"))));
    nested.stream().filter(facet -> !found.contains(facet)).forEach(found::add);
    return found;
  }

  private List<String> check(JsonNode node, String url) {
    return factory.getSchema(SchemaLocation.of(url), FORMATS_ASSERTED).validate(node).stream()
        .map(ValidationMessage::toString)
        .toList();
  }

  private void add(Path file) {
    try {
      String text = Files.readString(file);
      byId.put(JSON.readTree(text).path("$id").asText(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private InputStreamSource load(com.networknt.schema.AbsoluteIri iri) {
    String schema = byId.get(iri.toString());
    if (schema == null && !iri.toString().startsWith("https://json-schema.org/")) {
      throw new IllegalStateException("no schema here has the id " + iri);
    }
    return schema == null
        ? null
        : () -> new ByteArrayInputStream(schema.getBytes(StandardCharsets.UTF_8));
  }
}
