package dev.varve.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.varve.config.Setting.Fallback;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the registry as a JSON Schema. */
final class JsonSchema {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final List<String> TYPES = Settings.TYPES;

  private JsonSchema() {}

  static String generate() {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Varve data map");
    Section root = Settings.SECTIONS.get(0);
    fill(schema, root);
    try {
      return JSON.writeValueAsString(schema).replace("\r\n", "\n") + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void fill(ObjectNode schema, Section section) {
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    ArrayNode required = JSON.createArrayNode();
    ObjectNode properties = schema.putObject("properties");
    for (Setting<?> setting : Settings.settingsOf(section.path())) {
      properties.set(setting.key(), setting(setting));
      if (setting.required() && TYPES.stream().allMatch(setting::appliesTo)
          || setting.required() && !isShared(section)) {
        required.add(setting.key());
      }
    }
    for (Section inner : Settings.sectionsOf(section.path())) {
      properties.set(inner.key(), section(inner));
      if (TYPES.stream().allMatch(type -> Settings.requires(inner, type))) {
        required.add(inner.key());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    if (isShared(section)) {
      ArrayNode rules = schema.putArray("allOf");
      TYPES.forEach(type -> rules.add(ruleOf(section, type)));
    }
  }

  /** Whether sources of different types have different keys in the section. */
  private static boolean isShared(Section section) {
    return section.path().equals(Settings.TYPE.section());
  }

  /** Which keys a source of this type must have, and which it must not. */
  private static ObjectNode ruleOf(Section section, String type) {
    ObjectNode rule = JSON.createObjectNode();
    ObjectNode condition = rule.putObject("if");
    condition.putObject("properties").putObject(Settings.TYPE.key()).put("const", type);
    if (!type.equals(TYPES.get(0))) {
      condition.putArray("required").add(Settings.TYPE.key());
    }
    ObjectNode then = rule.putObject("then");
    ArrayNode required = then.putArray("required");
    ObjectNode properties = then.putObject("properties");
    for (Setting<?> setting : Settings.settingsOf(section.path())) {
      if (!setting.appliesTo(type)) {
        properties.put(setting.key(), false);
      } else if (setting.required()) {
        required.add(setting.key());
      }
    }
    for (Section inner : Settings.sectionsOf(section.path())) {
      if (!Settings.applies(inner, type)) {
        properties.put(inner.key(), false);
      } else if (Settings.requires(inner, type)) {
        required.add(inner.key());
      }
    }
    return rule;
  }

  private static ObjectNode section(Section section) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("description", section.meaning());
    if (!section.isList()) {
      fill(schema, section);
      return schema;
    }
    schema.put("type", "array");
    schema.put("minItems", 1);
    fill(schema.putObject("items"), section);
    return schema;
  }

  private static ObjectNode setting(Setting<?> setting) {
    ObjectNode value = JSON.valueToTree(new TreeMap<>(setting.type().schema()));
    ObjectNode schema = JSON.createObjectNode();
    schema.put("description", setting.meaning() + " Allowed: " + setting.type().allowed() + ".");
    switch (setting.shape()) {
      case ONE -> {
        schema.setAll(value);
        if (setting.fallback() instanceof Fallback.Value fallback) {
          schema.set("default", defaultOf(setting, fallback));
        }
      }
      case LIST -> {
        schema.put("type", "array");
        schema.set("items", value);
        if (setting.required()) {
          schema.put("minItems", 1);
        }
      }
      case MAP -> {
        schema.put("type", "object");
        schema.set("additionalProperties", value);
      }
    }
    return schema;
  }

  private static com.fasterxml.jackson.databind.JsonNode defaultOf(
      Setting<?> setting, Fallback.Value fallback) {
    boolean number =
        Map.of("type", "integer").entrySet().stream()
            .allMatch(setting.type().schema().entrySet()::contains);
    return number
        ? JSON.getNodeFactory().numberNode(Long.parseLong(fallback.text()))
        : JSON.getNodeFactory().textNode(fallback.text());
  }
}
