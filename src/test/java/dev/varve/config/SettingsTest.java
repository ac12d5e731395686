package dev.varve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.varve.config.Setting.Fallback;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The registry is complete, and the documents say what it says. {@code -Dvarve.write} writes them.
 */
class SettingsTest {
  private static final Path SCHEMA = Path.of("src/main/resources/varve-config.schema.json");
  private static final Path REFERENCE = Path.of("docs/reference/configuration.md");
  private static final Path EXAMPLE = Path.of("examples/archive.yaml");
  private static final List<Class<? extends Record>> RECORDS =
      List.of(
          SourceConfig.class,
          DatabaseServer.class,
          SnapshotConfig.class,
          Connector.Postgres.class,
          Connector.MySql.class,
          Connector.Kafka.class,
          StorageConfig.class,
          LineageConfig.class,
          QuarantineConfig.class,
          StateConfig.class,
          ColumnsConfig.class,
          ColumnRule.class,
          ColumnClass.class,
          OwnershipConfig.class,
          Domain.class,
          QuotaConfig.class);

  /** Components that are records of their own, or one of several, or lists of them. */
  private static final Set<String> PARTS =
      Set.of(
          "connector",
          "server",
          "snapshot",
          "SourceConfig.columns",
          "rules",
          "classes",
          "ownership",
          "domains",
          "quota");

  @TempDir Path directory;

  @Test
  void everyComponentOfTheRecordsIsFilledByOneSetting() {
    List<String> components = new ArrayList<>();
    for (Class<? extends Record> owner : RECORDS) {
      for (RecordComponent component : owner.getRecordComponents()) {
        String path = owner.getSimpleName() + "." + component.getName();
        if (!PARTS.contains(component.getName()) && !PARTS.contains(path)) {
          components.add(path);
        }
      }
    }
    List<String> filled =
        Settings.ALL.stream()
            .filter(setting -> setting.owner() != null)
            .map(setting -> setting.owner().getSimpleName() + "." + setting.component())
            .toList();

    assertEquals(components.stream().sorted().toList(), filled.stream().sorted().toList());
  }

  @Test
  void theRootHoldsNothingButTheseRecords() {
    assertEquals(
        Set.of(
            List.class,
            StorageConfig.class,
            LineageConfig.class,
            QuarantineConfig.class,
            StateConfig.class),
        new HashSet<>(
            Arrays.stream(ArchiveConfig.class.getRecordComponents())
                .map(RecordComponent::getType)
                .toList()));
  }

  @Test
  void everySettingStandsInASectionAndEveryPathIsUnique() {
    Set<String> sections = new HashSet<>(Settings.SECTIONS.stream().map(Section::path).toList());
    Set<String> paths = new HashSet<>();
    for (Setting<?> setting : Settings.ALL) {
      assertTrue(sections.contains(setting.section()), setting.path());
      assertTrue(paths.add(setting.path()), setting.path());
    }
  }

  @ParameterizedTest
  @MethodSource("bound")
  void anExampleReachesItsComponent(Setting<?> setting)
      throws ReflectiveOperationException, IOException {
    Object before = component(setting, DataMaps.minimalFor(setting));

    Object after = component(setting, with(setting));

    assertEquals(expected(setting), after);
    assertNotEquals(before, after, "the example of " + setting.path() + " is the default");
  }

  static Stream<Setting<?>> bound() {
    return Settings.ALL.stream()
        .filter(setting -> setting.owner() != null)
        .filter(
            setting ->
                !DataMaps.minimalFor(setting)
                    .contains(setting.key() + ": " + ReferencePage.example(setting)));
  }

  @Test
  void defaultsAreAllowed() {
    for (Setting<?> setting : Settings.ALL) {
      if (setting.shape() == Setting.Shape.ONE
          && setting.fallback() instanceof Fallback.Value value) {
        assertNotNull(setting.type().parser().apply(value.text()));
      }
    }
  }

  @Test
  void theSchemaIsWhatTheRegistrySays() throws IOException {
    assertDocument(SCHEMA, JsonSchema.generate());
    assertEquals(JsonSchema.generate(), ConfigLoader.jsonSchema());
  }

  @Test
  void theReferenceIsWhatTheRegistrySays() throws IOException {
    assertDocument(REFERENCE, ReferencePage.generate(Files.readString(EXAMPLE)));
  }

  @Test
  void theExampleIsValid() throws IOException {
    assertEquals(List.of(), ConfigLoader.problems(EXAMPLE));
    assertEquals(Set.of(), schemaErrors(Files.readString(EXAMPLE)));
    assertEquals(2, ConfigLoader.load(EXAMPLE).sources().size());
  }

  @ParameterizedTest
  @MethodSource("bound")
  void theSchemaAllowsEveryExample(Setting<?> setting) throws IOException {
    assertEquals(Set.of(), schemaErrors(with(setting)));
  }

  /** What the schema can see of each kind of mistake, an editor shows. */
  @ParameterizedTest
  @MethodSource("dev.varve.config.MistakesTest#visibleToAnEditor")
  void theSchemaRefusesMistakes(MistakesTest.Mistake mistake) throws IOException {
    assertNotEquals(Set.of(), schemaErrors(mistake.text()), mistake::toString);
  }

  private static Set<String> schemaErrors(String yaml) throws IOException {
    JsonNode document = new ObjectMapper(new YAMLFactory()).readTree(yaml);
    var schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(JsonSchema.generate());
    Set<String> errors = new HashSet<>();
    schema.validate(document).forEach(message -> errors.add(message.toString()));
    return errors;
  }

  private Object component(Setting<?> setting, String text)
      throws ReflectiveOperationException, IOException {
    Path file = Files.writeString(directory.resolve("archive.yaml"), text);
    ArchiveConfig config = ConfigLoader.load(file);
    Map<Class<?>, Record> owners = new HashMap<>();
    addWithParts(owners, config);
    addWithParts(owners, config.sources().get(0));
    Record owner = owners.get(setting.owner());
    return owner == null ? null : setting.owner().getMethod(setting.component()).invoke(owner);
  }

  private static void addWithParts(Map<Class<?>, Record> owners, Record owner)
      throws ReflectiveOperationException {
    owners.put(owner.getClass(), owner);
    for (RecordComponent component : owner.getClass().getRecordComponents()) {
      Object value = component.getAccessor().invoke(owner);
      if (value instanceof Record part) {
        addWithParts(owners, part);
      } else if (value instanceof List<?> list
          && !list.isEmpty()
          && list.get(0) instanceof Record first
          && !(first instanceof SourceConfig)) {
        addWithParts(owners, first);
      }
    }
  }

  private static Object expected(Setting<?> setting) {
    Object one = setting.type().parser().apply(setting.example());
    return switch (setting.shape()) {
      case ONE -> one;
      case LIST -> List.of(one);
      case MAP -> new TreeMap<>(Map.of("security.protocol", one));
    };
  }

  /** The smallest data map with the setting at its example. */
  private static String with(Setting<?> setting) {
    String line = setting.key() + ": " + ReferencePage.example(setting);
    String text =
        switch (setting.section()) {
          case "sources[]" -> DataMaps.withSourceLine(setting, line);
          case "sources[].columns[]" ->
              DataMaps.withSourceLine(
                  setting, "columns: [{" + inBraces(line) + partnersInRule(setting) + "}]");
          case "sources[].classes[]" ->
              DataMaps.withSourceLine(
                  setting,
                  "classes: [{"
                      + line
                      + (setting == Settings.CLASS_NAME ? ", columns: [a.b]" : ", class: personal")
                      + "}]");
          case "sources[].domains[]" ->
              DataMaps.withSourceLine(
                  setting, "domains: [{" + line + partnersInDomain(setting) + "}]");
          case "sources[].quota" ->
              DataMaps.withSourceLine(setting, "quota: {" + line + partnerInQuota(setting) + "}");
          case "sources[].tables", "sources[].kafka" -> DataMaps.withPartLine(setting, line);
          case "sources[].snapshot" ->
              DataMaps.withSourceLine(
                  setting, "snapshot: {" + line + partnerInSnapshot(setting) + "}");
          case "sources[].window" -> DataMaps.withSourceLine(setting, "window: {" + line + "}");
          default -> DataMaps.withLine(setting.section(), setting.key(), line);
        };
    return withPartner(setting, text);
  }

  /** A reference has braces of its own. */
  private static String inBraces(String line) {
    return line.replaceFirst("(\\$\\{.*})", "'$1'");
  }

  /** What a snapshot with this setting needs besides. */
  private static String partnerInSnapshot(Setting<?> setting) {
    return setting == Settings.SNAPSHOT_ZONE ? ", hours: 22:00-06:00" : "";
  }

  /** What a domain with this setting needs besides. */
  private static String partnersInDomain(Setting<?> setting) {
    return (setting == Settings.DOMAIN_NAME ? "" : ", name: crm")
        + (setting == Settings.DOMAIN_TABLES ? "" : ", tables: [a.b]");
  }

  /** What a quota with this setting needs besides. */
  private static String partnerInQuota(Setting<?> setting) {
    return setting == Settings.QUOTA_WARN ? ", bytesPerDay: 1GiB" : "";
  }

  /** What a rule with this setting needs besides. */
  private static String partnersInRule(Setting<?> setting) {
    String match = setting == Settings.RULE_MATCH ? "" : ", match: [a.b]";
    String key = setting == Settings.RULE_KEY ? "" : ", key: '${env:KEY}'";
    String domain = setting == Settings.RULE_DOMAIN ? "" : ", domain: person";
    if (setting == Settings.RULE) {
      return match;
    }
    if (setting == Settings.RULE_MASK) {
      return match + ", rule: mask";
    }
    if (setting == Settings.RULE_LENGTH) {
      return match + ", rule: truncate";
    }
    boolean hmac =
        setting == Settings.RULE_KEY
            || setting == Settings.RULE_KEY_VERSION
            || setting == Settings.RULE_DOMAIN;
    return hmac ? match + ", rule: hmac" + key + domain : match + ", rule: null";
  }

  /** Settings that go in pairs, each with the other. */
  private static String withPartner(Setting<?> setting, String text) {
    if (setting == Settings.RULE_CLASS || setting == Settings.UNKNOWN_COLUMNS) {
      return text.replace(
          "- name: crm-eu\n",
          "- name: crm-eu\n    classes: [{class: personal, columns: [public.*.*]}]\n");
    }
    if (setting == Settings.ACCESS_KEY) {
      return text.replace("storage:\n", "storage:\n  secretKey: ${env:OTHER}\n");
    }
    if (setting == Settings.SECRET_KEY) {
      return text.replace("storage:\n", "storage:\n  accessKey: ${env:OTHER}\n");
    }
    if (setting == Settings.REGISTRY_USERNAME) {
      return text.replace("    kafka:\n", "    kafka:\n      registryPassword: ${env:OTHER}\n");
    }
    if (setting == Settings.REGISTRY_PASSWORD) {
      return text.replace("    kafka:\n", "    kafka:\n      registryUsername: ${env:OTHER}\n");
    }
    return text;
  }

  private static void assertDocument(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("varve.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertEquals(
        expected,
        Files.readString(file),
        file + ": run 'mvn test -Dtest=SettingsTest -Dvarve.write=true'");
  }
}
