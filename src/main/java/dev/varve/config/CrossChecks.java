package dev.varve.config;

import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.Values.Place;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds settings that are each allowed but do not go together. Values that are missing pass. */
final class CrossChecks {
  /** What Varve sets itself; exactly-once delivery depends on it. */
  private static final Set<String> OWN_PROPERTIES =
      Set.of(
          "bootstrap.servers",
          "transactional.id",
          "transaction.timeout.ms",
          "enable.idempotence",
          "acks",
          "key.serializer",
          "value.serializer",
          "group.id",
          "enable.auto.commit",
          "auto.offset.reset",
          "isolation.level",
          "key.deserializer",
          "value.deserializer");

  private static final List<String> SECRET_WORDS =
      List.of("password", "secret", "token", "jaas", "apikey", "api.key", "keystore.key");

  private static final List<String> NO_SECRET_ENDINGS =
      List.of(".url", ".class", ".location", ".ms", ".seconds", ".name");

  private static final List<Kind> KEYED = List.of(Kind.HMAC, Kind.TOKENISE);

  private final String file;
  private final Values values;
  private final List<Problem> problems;

  CrossChecks(String file, Values values, List<Problem> problems) {
    this.file = file;
    this.values = values;
    this.problems = problems;
  }

  void run() {
    sourceNames();
    slots();
    serverIds();
    registries();
    snapshots();
    columns();
    domains();
    quotas();
    credentials();
    places();
    topics();
    properties();
  }

  private void sourceNames() {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < values.sources(); i++) {
      String name = values.one(Settings.NAME, i);
      Integer other = name == null ? null : first.putIfAbsent(name, i);
      if (other != null) {
        report(
            Settings.NAME,
            i,
            "found '" + name + "', which is sources[" + other + "] already",
            "a name of its own for each source");
      }
    }
  }

  /** A slot belongs to a whole server, not to one of its databases. */
  private void slots() {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < values.sources(); i++) {
      String name = values.one(Settings.NAME, i);
      String host = values.one(Settings.HOST, i);
      boolean postgres = Connector.Postgres.TYPE.equals(values.one(Settings.TYPE, i));
      if (name == null || host == null || !postgres) {
        continue;
      }
      String slot = Binder.slot(values, i);
      String server = host.toLowerCase(Locale.ROOT) + ":" + Binder.port(values, i);
      Integer other = first.putIfAbsent(server + "/" + slot, i);
      if (other != null && !name.equals(values.one(Settings.NAME, other))) {
        Setting<?> at = values.has(Settings.SLOT, i) ? Settings.SLOT : Settings.NAME;
        report(
            at,
            i,
            "found slot '" + slot + "', which sources[" + other + "] uses on the same server",
            "a slot of its own for each source");
      }
    }
  }

  /** Two readers of one server with one replica id throw each other out. */
  private void serverIds() {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < values.sources(); i++) {
      String host = values.one(Settings.HOST, i);
      if (host == null || !values.has(Settings.SERVER_ID, i)) {
        continue;
      }
      String server = host.toLowerCase(Locale.ROOT) + ":" + Binder.port(values, i);
      long id = values.one(Settings.SERVER_ID, i);
      Integer other = first.putIfAbsent(server + "/" + id, i);
      if (other != null) {
        report(
            Settings.SERVER_ID,
            i,
            "found " + id + ", which sources[" + other + "] uses on the same server",
            "a replica id of its own for each source");
      }
    }
  }

  private void registries() {
    for (int i = 0; i < values.sources(); i++) {
      both(Settings.REGISTRY_USERNAME, Settings.REGISTRY_PASSWORD, i);
    }
  }

  private void snapshots() {
    for (int i = 0; i < values.sources(); i++) {
      if (values.has(Settings.SNAPSHOT_ZONE, i)
          && !values.has(Settings.SNAPSHOT_HOURS, i)
          && !values.isWrong(Settings.SNAPSHOT_HOURS, i)) {
        report(Settings.SNAPSHOT_ZONE, i, "found without hours", "zone only beside hours");
      }
    }
  }

  private void columns() {
    for (int i = 0; i < values.sources(); i++) {
      Set<String> classes = new HashSet<>();
      for (int one = 0; one < values.count(Settings.CLASS_NAME, i); one++) {
        classes.add(values.one(Settings.CLASS_NAME, i, one));
      }
      for (int rule = 0; rule < values.count(Settings.RULE, i); rule++) {
        columnRule(classes, i, rule);
      }
      if (values.one(Settings.UNKNOWN_COLUMNS, i) == Unknown.WITHHOLD && classes.isEmpty()) {
        report(Settings.UNKNOWN_COLUMNS, i, "found without classes", "classes, or keep");
      }
    }
  }

  private void columnRule(Set<String> classes, int... at) {
    Kind kind = values.one(Settings.RULE, at);
    if (kind == null) {
      return;
    }
    if (!values.has(Settings.RULE_MATCH, at)
        && !values.has(Settings.RULE_TYPE, at)
        && !values.has(Settings.RULE_CLASS, at)) {
      report(Settings.RULE, "found without columns", "match, type or class beside it", at);
    }
    String named = values.one(Settings.RULE_CLASS, at);
    if (named != null && !classes.contains(named)) {
      report(
          Settings.RULE_CLASS,
          "found '" + named + "', which is not under classes",
          "a class of this source",
          at);
    }
    parameter(Settings.RULE_MASK, kind, List.of(Kind.MASK), at);
    parameter(Settings.RULE_LENGTH, kind, List.of(Kind.TRUNCATE), at);
    parameter(Settings.RULE_KEY, kind, KEYED, at);
    parameter(Settings.RULE_KEY_VERSION, kind, KEYED, at);
    parameter(Settings.RULE_DOMAIN, kind, KEYED, at);
  }

  /** A key that belongs to some kinds of rule, which need it unless there is a default. */
  private void parameter(Setting<?> setting, Kind kind, List<Kind> owners, int... at) {
    if (!owners.contains(kind) && values.has(setting, at)) {
      String words = owners.stream().map(CrossChecks::word).collect(Collectors.joining(" or "));
      report(setting, "found without rule: " + words, "the key only beside rule: " + words, at);
    } else if (owners.contains(kind)
        && !values.has(setting, at)
        && !values.isWrong(setting, at)
        && !(setting.fallback() instanceof Setting.Fallback.Value)) {
      report(
          Settings.RULE,
          "found " + word(kind) + " without " + setting.key(),
          setting.key() + ": " + setting.type().allowed(),
          at);
    }
  }

  private void domains() {
    for (int i = 0; i < values.sources(); i++) {
      Map<String, Integer> first = new HashMap<>();
      for (int one = 0; one < values.count(Settings.DOMAIN_NAME, i); one++) {
        String name = values.one(Settings.DOMAIN_NAME, i, one);
        Integer other = name == null ? null : first.putIfAbsent(name, one);
        if (other != null) {
          report(
              Settings.DOMAIN_NAME,
              "found '" + name + "', which is domains[" + other + "] already",
              "a name of its own for each domain of a source",
              i,
              one);
        }
      }
    }
  }

  private void quotas() {
    List<Setting<?>> limits =
        List.of(Settings.QUOTA_BYTES, Settings.QUOTA_OBJECTS, Settings.QUOTA_REQUESTS);
    for (int i = 0; i < values.sources(); i++) {
      int source = i;
      if (values.has(Settings.QUOTA_WARN, i)
          && limits.stream().noneMatch(limit -> values.has(limit, source))
          && limits.stream().noneMatch(limit -> values.isWrong(limit, source))) {
        report(
            Settings.QUOTA_WARN,
            i,
            "found without a limit",
            "bytesPerDay, objectsPerDay or requestsPerDay beside it");
      }
    }
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private void credentials() {
    both(Settings.ACCESS_KEY, Settings.SECRET_KEY, 0);
  }

  private void both(Setting<?> one, Setting<?> other, int source) {
    without(one, other, source);
    without(other, one, source);
  }

  private void without(Setting<?> one, Setting<?> other, int source) {
    if (values.has(one, source) && !values.has(other, source)) {
      report(one, source, "found without " + other.key(), "both keys or neither");
    }
  }

  private void places() {
    URI archive = values.one(Settings.STORAGE_URI);
    URI state = values.one(Settings.STATE_URI);
    if (archive == null || state == null) {
      return;
    }
    String root = folder(archive);
    if (folder(state).startsWith(root)) {
      report(
          Settings.STATE_URI,
          0,
          "found '" + state + "', which is in the archive",
          "a place outside storage.uri, such as " + withoutSlash(archive) + "-state");
    }
    if (archive.getScheme().equals("file")
        && state.getScheme().equals("file")
        && values.has(Settings.ENDPOINT, 0)) {
      report(
          Settings.ENDPOINT, 0, "found with files only", "an endpoint with storage or state on S3");
    }
  }

  private void topics() {
    String lineage = values.one(Settings.TOPIC);
    if (lineage != null && lineage.equals(values.one(Settings.QUARANTINE_TOPIC))) {
      report(
          Settings.QUARANTINE_TOPIC,
          0,
          "found '" + lineage + "', which is lineage's topic",
          "a topic of its own");
    }
  }

  private void properties() {
    properties(Settings.PROPERTIES, 0);
    for (int i = 0; i < values.sources(); i++) {
      properties(Settings.SOURCE_PROPERTIES, i);
    }
  }

  private void properties(Setting<Secret> setting, int source) {
    String at = Values.path(setting, source) + ".";
    values
        .map(setting, source)
        .forEach(
            (name, value) -> {
              if (OWN_PROPERTIES.contains(name)) {
                property(at + name, "found a property that Varve sets", "other Kafka properties");
              } else if (speaksOfSecret(name) && !Secrets.hasReference(value.reference())) {
                property(
                    at + name,
                    "found plain text, not shown here",
                    "${env:NAME} or ${file:/path}, also within text");
              }
            });
  }

  private static boolean speaksOfSecret(String property) {
    String name = property.toLowerCase(Locale.ROOT);
    return SECRET_WORDS.stream().anyMatch(name::contains)
        && NO_SECRET_ENDINGS.stream().noneMatch(name::endsWith);
  }

  private void property(String path, String found, String allowed) {
    Place place = values.placeAt(path);
    problems.add(new Problem(file, place.line(), place.column(), path, found, allowed));
  }

  private void report(Setting<?> setting, int source, String found, String allowed) {
    report(setting, found, allowed, source);
  }

  private void report(Setting<?> setting, String found, String allowed, int... at) {
    Place place = values.place(setting, at);
    problems.add(
        new Problem(file, place.line(), place.column(), Values.path(setting, at), found, allowed));
  }

  private static String folder(URI uri) {
    return withoutSlash(uri) + "/";
  }

  private static String withoutSlash(URI uri) {
    String text = uri.normalize().toString();
    return text.replaceFirst("^file:/+", "file:///").replaceFirst("/+$", "");
  }
}
