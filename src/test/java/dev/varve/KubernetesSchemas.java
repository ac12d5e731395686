package dev.varve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Says what Kubernetes would refuse or silently drop: every object takes its known fields only. */
final class KubernetesSchemas {
  private static final List<String> EXTENSIONS =
      List.of("x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private KubernetesSchemas() {}

  static JsonNode yaml(Path file) throws IOException {
    return YAML.readTree(file.toFile());
  }

  /** What is wrong with an object of this project. */
  static List<String> problems(JsonNode object) throws IOException {
    String kind = object.path("kind").asText();
    if (kind.equals("FlinkDeployment")) {
      ObjectNode crd = resource("flinkdeployment.json");
      ObjectNode schema = ((ObjectNode) crd.get("spec")).deepCopy();
      schema.set("$defs", crd.get("$defs"));
      return problems(schema, object.path("spec"));
    }
    ObjectNode kinds = resource("core-kinds.json");
    if (!kinds.has(kind)) {
      return List.of("no schema for kind " + kind);
    }
    ObjectNode schema = ((ObjectNode) kinds.get(kind)).deepCopy();
    schema.set("$defs", kinds.get("$defs"));
    return problems(schema, object);
  }

  private static List<String> problems(ObjectNode schema, JsonNode object) {
    close(schema);
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(schema)
        .validate(object)
        .stream()
        .map(Object::toString)
        .toList();
  }

  /** An object whose fields are listed takes no others, unless it says so. */
  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode node
        && node.get("properties") instanceof ObjectNode
        && !node.has("additionalProperties")
        && !node.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      node.put("additionalProperties", false);
    }
    if (schema instanceof ObjectNode node) {
      node.remove(EXTENSIONS);
    }
    schema.forEach(KubernetesSchemas::close);
  }

  /** The copy of the operator's CRD in this project: what is in it of the original. */
  static JsonNode copyOfCrd() throws IOException {
    ObjectNode crd = resource("flinkdeployment.json");
    ObjectNode spec = (ObjectNode) crd.get("spec");
    JsonNode pod = crd.at("/$defs/pod");
    ((ObjectNode) spec.get("properties")).set("podTemplate", pod);
    for (String part : List.of("jobManager", "taskManager")) {
      ((ObjectNode) spec.at("/properties/" + part + "/properties")).set("podTemplate", pod);
    }
    return spec;
  }

  /** The original beside this project, if it is there, without descriptions. */
  static Optional<JsonNode> originalCrd() throws IOException {
    Path file = Path.of("../shared/crds/flinkdeployments.flink.apache.org-v1.yml");
    if (!file.toFile().isFile()) {
      return Optional.empty();
    }
    JsonNode spec =
        yaml(file).at("/spec/versions/0/schema/openAPIV3Schema/properties/spec").deepCopy();
    withoutDescriptions(spec);
    return Optional.of(spec);
  }

  private static void withoutDescriptions(JsonNode schema) {
    if (schema instanceof ObjectNode node && node.path("description").isTextual()) {
      node.remove("description");
    }
    schema.forEach(KubernetesSchemas::withoutDescriptions);
  }

  private static ObjectNode resource(String name) throws IOException {
    try (InputStream in = KubernetesSchemas.class.getResourceAsStream("/crds/" + name)) {
      return (ObjectNode) JSON.readTree(in);
    }
  }
}
