package dev.varve.config;

import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.StorageConfig.Checksums;
import dev.varve.config.StorageConfig.PathStyle;
import java.net.URI;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;

/**
 * The registry: every key of the data map, once. The reader's checks, the JSON Schema and the
 * reference page follow from it.
 */
final class Settings {
  private static final String[] DATABASES = {Connector.Postgres.TYPE, Connector.MySql.TYPE};

  /** The types of sources, the default first. */
  static final List<String> TYPES =
      List.of(Connector.Postgres.TYPE, Connector.MySql.TYPE, Connector.Kafka.TYPE);

  static final List<Section> SECTIONS =
      List.of(
          new Section("", "The data map: one YAML file."),
          new Section("sources[]", "The databases to archive."),
          new Section(
              "sources[].tables",
              "Which tables are archived: those that match a pattern of `include` and none of"
                  + " `exclude`. Tables created later join when they match."),
          new Section("sources[].window", "How the source's changes are cut into windows."),
          new Section("sources[].snapshot", "How existing rows are read."),
          Section.optional(
              "sources[].domains[]",
              "Business areas: whose tables these are. A table belongs to the first domain that"
                  + " means it. Lineage tells each table's domain, owner and retention."),
          new Section(
              "sources[].quota",
              "What the source may store in one day, from midnight to midnight in `window.zone`."
                  + " When a limit is reached the source is not read until the next day; the other"
                  + " sources go on. Nothing is lost as long as the source keeps its log or its"
                  + " topics. See [a used-up quota](../operating/quota-used-up.md)."),
          Section.optional(
              "sources[].columns[]",
              "What happens to columns before anything is stored: files, state, quarantine and logs"
                  + " hold the outcome only. A rule means the columns that fulfil all of `match`,"
                  + " `type` and `class` that it has, at least one; of the rules that mean a column"
                  + " the first holds. `drop`, `null`, `mask` and `truncate` are refused for key"
                  + " columns. See [column rules](../decisions/column-rules.md)."),
          Section.optional(
              "sources[].classes[]",
              "What columns are, for rules to go by. A column may be of several classes."),
          new Section(
              "sources[].kafka",
              "The topics of a source of type `kafka`: those that Debezium fills, from any"
                  + " connector, as JSON with or without its schema, or as Avro. What each message"
                  + " holds is seen from its bytes."),
          new Section(
              "storage",
              "Where the archive is kept. The same credentials and endpoint serve `state.uri`."),
          new Section("lineage", "The Kafka topic that tells what was archived."),
          new Section(
              "quarantine",
              "Records that cannot be archived. They are kept in any case; see [a bad"
                  + " record](../concepts.md#a-bad-record)."),
          new Section("state", "How the job keeps its state and uses the machine."));

  static final Setting<Integer> VERSION =
      Setting.at("version", ValueTypes.version())
          .means("The version of this file's format.")
          .example("1");

  static final Setting<String> NAME =
      Setting.at("sources[].name", ValueTypes.NAME)
          .fills(SourceConfig.class, "name")
          .means("The source's name in the archive, in metrics and in lineage. It never changes.")
          .example("crm");

  static final Setting<String> TYPE =
      Setting.at("sources[].type", ValueTypes.choice(TYPES, TYPES))
          .orElse(Connector.Postgres.TYPE)
          .means(
              "How changes are got: from PostgreSQL, from MySQL or MariaDB, or from Kafka topics.")
          .example(Connector.Postgres.TYPE);

  static final Setting<String> HOST =
      Setting.at("sources[].host", ValueTypes.HOST)
          .forTypes(DATABASES)
          .fills(DatabaseServer.class, "host")
          .means("The primary server, not a standby or a connection pool.")
          .example("crm-db");

  static final Setting<Integer> PORT =
      Setting.at("sources[].port", ValueTypes.PORT)
          .forTypes(DATABASES)
          .fills(DatabaseServer.class, "port")
          .orImplied("5432 for `postgres`, 3306 for `mysql`")
          .means("Its port.")
          .example("5433");

  static final Setting<String> DATABASE =
      Setting.at("sources[].database", ValueTypes.TEXT)
          .forTypes(Connector.Postgres.TYPE)
          .fills(Connector.Postgres.class, "database")
          .means("The database to archive.")
          .example("crm");

  static final Setting<Secret> USERNAME =
      Setting.at("sources[].username", ValueTypes.REFERENCE_OR_TEXT)
          .forTypes(DATABASES)
          .fills(DatabaseServer.class, "username")
          .means(
              "A role with LOGIN, REPLICATION and SELECT on the tables; for `mysql` an account with"
                  + " REPLICATION SLAVE, REPLICATION CLIENT and SELECT.")
          .example("varve");

  static final Setting<Secret> PASSWORD =
      Setting.at("sources[].password", ValueTypes.SECRET)
          .forTypes(DATABASES)
          .fills(DatabaseServer.class, "password")
          .means("Its password, by reference.")
          .example("${env:CRM_PASSWORD}");

  static final Setting<String> SOURCE_NAMESPACE =
      Setting.at("sources[].namespace", ValueTypes.NAMESPACE)
          .fills(SourceConfig.class, "namespace")
          .orImplied("`postgres://`, `mysql://` or `kafka://` and `host:port`")
          .means(
              "The server's logical name in lineage. Set it, so that a new host does not rename the"
                  + " datasets.")
          .example("postgres://crm-db.example:5432");

  static final Setting<String> SLOT =
      Setting.at("sources[].slot", ValueTypes.IDENTIFIER)
          .forTypes(Connector.Postgres.TYPE)
          .fills(Connector.Postgres.class, "slot")
          .orImplied("`varve_` and the name, its hyphens as underscores")
          .means("The logical replication slot. Varve makes it at the first start.")
          .example("archive_crm");

  static final Setting<String> PUBLICATION =
      Setting.at("sources[].publication", ValueTypes.IDENTIFIER)
          .forTypes(Connector.Postgres.TYPE)
          .fills(Connector.Postgres.class, "publication")
          .orImplied("`varve_` and the name, its hyphens as underscores")
          .means("The publication, which the tables' owner or a superuser makes.")
          .example("archive_crm");

  static final Setting<String> INCLUDE =
      Setting.at("sources[].tables.include", ValueTypes.PATTERN)
          .list()
          .fills(SourceConfig.class, "include")
          .means(
              "Patterns of `schema.table`; `*` stands for any characters, `?` for one. A table"
                  + " needs one match. Case counts.")
          .example("public.*");

  static final Setting<String> EXCLUDE =
      Setting.at("sources[].tables.exclude", ValueTypes.PATTERN)
          .list()
          .fills(SourceConfig.class, "exclude")
          .orElse("")
          .means("Patterns of tables left out although included.")
          .example("public.tmp_*");

  static final Setting<Duration> WINDOW_LENGTH =
      Setting.at("sources[].window.length", ValueTypes.WINDOW)
          .fills(SourceConfig.class, "window")
          .orElse("1h")
          .means("How long a window is; it divides a day evenly.")
          .example("15m");

  static final Setting<ZoneId> WINDOW_ZONE =
      Setting.at("sources[].window.zone", ValueTypes.ZONE)
          .fills(SourceConfig.class, "zone")
          .orElse("UTC")
          .means("The time zone from whose midnight windows are counted.")
          .example("Europe/Berlin");

  static final Setting<Duration> WINDOW_LATENESS =
      Setting.at("sources[].window.lateness", ValueTypes.duration("0s", "1d"))
          .fills(SourceConfig.class, "lateness")
          .orElse("30s")
          .means(
              "How long after its end a window waits for its last changes. What comes later is kept"
                  + " in an addendum.")
          .example("2m");

  static final Setting<Duration> ADDENDA_EVERY =
      Setting.at("sources[].window.addendaEvery", ValueTypes.duration("1s", "7d"))
          .fills(SourceConfig.class, "addendaEvery")
          .orImplied("the window's length")
          .means(
              "How long late changes are gathered before an addendum is made of them. Longer means"
                  + " fewer and larger files when many come late, and a longer wait for each.")
          .example("15m");

  static final Setting<Duration> IDLE_AFTER =
      Setting.at("sources[].idleAfter", ValueTypes.duration("1s", "1d"))
          .fills(SourceConfig.class, "idleAfter")
          .orElse("30s")
          .means("How long without a change until the source's time follows the clock.")
          .example("1m");

  static final Setting<Duration> HEARTBEAT =
      Setting.at("sources[].heartbeat", ValueTypes.duration("1s", "1h"))
          .forTypes(DATABASES)
          .fills(DatabaseServer.class, "heartbeat")
          .orElse("5s")
          .means(
              "How often the server is told how far Varve is while no row changes, so that it can"
                  + " drop its log.")
          .example("10s");

  static final Setting<Integer> SNAPSHOT_CHUNK_ROWS =
      Setting.at("sources[].snapshot.chunkRows", ValueTypes.integer(100, 1_000_000))
          .forTypes(DATABASES)
          .fills(SnapshotConfig.class, "chunkRows")
          .orElse("8096")
          .means("Rows that one snapshot query reads.")
          .example("2000");

  static final Setting<Integer> SNAPSHOT_ROWS_PER_SECOND =
      Setting.at("sources[].snapshot.rowsPerSecond", ValueTypes.integer(10, 10_000_000))
          .forTypes(DATABASES)
          .fills(SnapshotConfig.class, "rowsPerSecond")
          .orImplied("no limit")
          .means(
              "How many rows of the snapshot are read in a second, also within one query. A query"
                  + " and its transaction last `chunkRows` / `rowsPerSecond` seconds, those of a"
                  + " table that is read in one piece as long as the table.")
          .example("500");

  static final Setting<DailyHours> SNAPSHOT_HOURS =
      Setting.at("sources[].snapshot.hours", ValueTypes.HOURS)
          .forTypes(DATABASES)
          .fills(SnapshotConfig.class, "hours")
          .orImplied("always")
          .means(
              "The hours of each day in which the snapshot asks for rows. A query that has begun is"
                  + " finished. Meanwhile the job goes on and the server keeps its log. How tables"
                  + " are cut into queries is looked up when the job starts, at any hour: no rows,"
                  + " but the ends of each key, and of a key that is not of whole numbers without"
                  + " large gaps the whole index, `chunkRows` entries at a time.")
          .example("22:00-06:00");

  static final Setting<ZoneId> SNAPSHOT_ZONE =
      Setting.at("sources[].snapshot.zone", ValueTypes.ZONE)
          .forTypes(DATABASES)
          .fills(SnapshotConfig.class, "zone")
          .orImplied("`window.zone`")
          .means("The time zone of `hours`; only beside them.")
          .example("Europe/Berlin");

  static final Setting<Integer> SNAPSHOT_FETCH_SIZE =
      Setting.at("sources[].snapshot.fetchSize", ValueTypes.integer(1, 1_000_000))
          .forTypes(Connector.Postgres.TYPE)
          .fills(SnapshotConfig.class, "fetchSize")
          .orImplied("`chunkRows`, or `rowsPerSecond` if that is less")
          .means("Rows of a snapshot query that the server sends at a time.")
          .example("250");

  static final Setting<Unknown> UNKNOWN_COLUMNS =
      Setting.at(
              "sources[].unknownColumns",
              ValueTypes.choice(
                  List.of("keep", "withhold"), List.of(Unknown.KEEP, Unknown.WITHHOLD)))
          .fills(ColumnsConfig.class, "unknown")
          .orElse("keep")
          .means(
              "What happens to a column that neither a rule nor a class means, in a table that a"
                  + " pattern of `classes` speaks of. `withhold` archives it without values until"
                  + " the map says what it is.")
          .example("withhold");

  static final Setting<String> RULE_MATCH =
      Setting.at("sources[].columns[].match", ValueTypes.COLUMN_PATTERN)
          .list()
          .fills(ColumnRule.class, "match")
          .orElse("")
          .means("Patterns of columns; one match is enough. Case counts.")
          .example("public.customers.email");

  static final Setting<String> RULE_TYPE =
      Setting.at("sources[].columns[].type", ValueTypes.TEXT)
          .fills(ColumnRule.class, "type")
          .orImplied("any")
          .means(
              "The database's name of the column's type with its parameters, lower case; `*` stands"
                  + " for any characters, `?` for one.")
          .example("inet");

  static final Setting<String> RULE_CLASS =
      Setting.at("sources[].columns[].class", ValueTypes.NAME)
          .fills(ColumnRule.class, "columnClass")
          .orImplied("any")
          .means("A class of `classes`.")
          .example("personal");

  static final Setting<Kind> RULE =
      Setting.at(
              "sources[].columns[].rule",
              ValueTypes.choice(
                  List.of("keep", "drop", "null", "mask", "truncate", "hmac", "tokenise"),
                  List.of(
                      Kind.KEEP,
                      Kind.DROP,
                      Kind.NULL,
                      Kind.MASK,
                      Kind.TRUNCATE,
                      Kind.HMAC,
                      Kind.TOKENISE)))
          .fills(ColumnRule.class, "kind")
          .means(
              "`keep` leaves the values, `drop` leaves the column out, `null` keeps it without"
                  + " values, `mask` puts a fixed text, `truncate` the first characters, `hmac` a"
                  + " pseudonym by HMAC-SHA-256, `tokenise` a token by AES-SIV, which `varve"
                  + " detokenise` reverses with the key, in their place. A null stays null.")
          .example("drop");

  static final Setting<String> RULE_MASK =
      Setting.at("sources[].columns[].mask", ValueTypes.TEXT)
          .fills(ColumnRule.class, "mask")
          .orElse("***")
          .means("The text of `mask`.")
          .example("(masked)");

  static final Setting<Integer> RULE_LENGTH =
      Setting.at("sources[].columns[].length", ValueTypes.integer(1, 10_000))
          .fills(ColumnRule.class, "length")
          .orImplied("required by `truncate`")
          .means("How many characters of the value's text `truncate` keeps.")
          .example("4");

  static final Setting<Secret> RULE_KEY =
      Setting.at("sources[].columns[].key", ValueTypes.SECRET)
          .fills(ColumnRule.class, "key")
          .orImplied("required by `hmac` and `tokenise`")
          .means("The key, by reference; 32 characters or more, such as 64 random hex digits.")
          .example("${env:PSEUDONYM_KEY}");

  static final Setting<Integer> RULE_KEY_VERSION =
      Setting.at("sources[].columns[].keyVersion", ValueTypes.integer(1, 1_000_000))
          .fills(ColumnRule.class, "keyVersion")
          .orElse("1")
          .means(
              "Which key it is; a pseudonym or token begins with it. Raise it with each new key.")
          .example("2");

  static final Setting<String> RULE_DOMAIN =
      Setting.at("sources[].columns[].domain", ValueTypes.NAME)
          .fills(ColumnRule.class, "domain")
          .orImplied("required by `hmac` and `tokenise`")
          .means(
              "What the values identify. Equal values have equal pseudonyms, and equal tokens,"
                  + " within a domain, over all columns, tables and sources with the same key, and"
                  + " unlike ones in another.")
          .example("customer");

  static final Setting<String> OWNER =
      Setting.at("sources[].owner", ValueTypes.TEXT)
          .fills(OwnershipConfig.class, "owner")
          .orImplied("nobody")
          .means(
              "Who answers for the source's tables: a team, a person, an address. A domain may name"
                  + " another.")
          .example("crm-team@company.example");

  static final Setting<Period> RETENTION =
      Setting.at("sources[].retention", ValueTypes.RETENTION)
          .fills(OwnershipConfig.class, "retention")
          .orElse("forever")
          .means(
              "How long the history of its tables is to be kept, from the end of each window. It is"
                  + " told, in lineage; Varve removes nothing by it yet.")
          .example("10y");

  static final Setting<String> DOMAIN_NAME =
      Setting.at("sources[].domains[].name", ValueTypes.NAME)
          .fills(Domain.class, "name")
          .means("The domain.")
          .example("sales");

  static final Setting<String> DOMAIN_TABLES =
      Setting.at("sources[].domains[].tables", ValueTypes.PATTERN)
          .list()
          .fills(Domain.class, "tables")
          .means("Patterns of its tables, as `tables.include` has them.")
          .example("public.order*");

  static final Setting<String> DOMAIN_OWNER =
      Setting.at("sources[].domains[].owner", ValueTypes.TEXT)
          .fills(Domain.class, "owner")
          .orImplied("`owner` of the source")
          .means("Who answers for its tables.")
          .example("sales-data@company.example");

  static final Setting<Period> DOMAIN_RETENTION =
      Setting.at("sources[].domains[].retention", ValueTypes.RETENTION)
          .fills(Domain.class, "retention")
          .orImplied("`retention` of the source")
          .means("How long the history of its tables is to be kept.")
          .example("P18M");

  static final Setting<Long> QUOTA_BYTES =
      Setting.at("sources[].quota.bytesPerDay", ValueTypes.SIZE)
          .fills(QuotaConfig.class, "bytesPerDay")
          .orImplied("no limit")
          .means("Bytes of data files and manifests.")
          .example("20GiB");

  static final Setting<Long> QUOTA_OBJECTS =
      Setting.at("sources[].quota.objectsPerDay", ValueTypes.integer(1L, 1_000_000_000L))
          .fills(QuotaConfig.class, "objectsPerDay")
          .orImplied("no limit")
          .means("How many data files and manifests.")
          .example("50000");

  static final Setting<Long> QUOTA_REQUESTS =
      Setting.at("sources[].quota.requestsPerDay", ValueTypes.integer(1L, 1_000_000_000L))
          .fills(QuotaConfig.class, "requestsPerDay")
          .orImplied("no limit")
          .means(
              "Requests to the store that sealing and publishing make; those of checkpoints are not"
                  + " counted.")
          .example("500000");

  static final Setting<Integer> QUOTA_WARN =
      Setting.at("sources[].quota.warnPercent", ValueTypes.integer(1, 100))
          .fills(QuotaConfig.class, "warnPercent")
          .orElse(Integer.toString(QuotaConfig.WARN_PERCENT))
          .means("How much of a limit is used when it is told.")
          .example("50");

  static final Setting<String> CLASS_NAME =
      Setting.at("sources[].classes[].class", ValueTypes.NAME)
          .fills(ColumnClass.class, "name")
          .means("The class.")
          .example("personal");

  static final Setting<String> CLASS_COLUMNS =
      Setting.at("sources[].classes[].columns", ValueTypes.COLUMN_PATTERN)
          .list()
          .fills(ColumnClass.class, "columns")
          .means("Patterns of the columns that are of it. Case counts.")
          .example("public.customers.*");

  static final Setting<Long> SERVER_ID =
      Setting.at("sources[].serverId", ValueTypes.integer(1L, 4_294_967_295L))
          .forTypes(Connector.MySql.TYPE)
          .fills(Connector.MySql.class, "serverId")
          .orImplied("a number made of the name")
          .means("The replica id of the binlog's reader, unlike that of any other replica.")
          .example("5401");

  static final Setting<String> SOURCE_SERVERS =
      Setting.at("sources[].kafka.bootstrapServers", ValueTypes.SERVERS)
          .forTypes(Connector.Kafka.TYPE)
          .fills(Connector.Kafka.class, "bootstrapServers")
          .means("Kafka brokers to begin with.")
          .example("kafka-1:9092,kafka-2:9092");

  static final Setting<String> SOURCE_TOPICS =
      Setting.at("sources[].kafka.topics", ValueTypes.TOPIC_PATTERN)
          .list()
          .forTypes(Connector.Kafka.TYPE)
          .fills(Connector.Kafka.class, "topics")
          .means(
              "Patterns of topics; `*` stands for any characters, `?` for one. New topics join"
                  + " while it runs, from their beginning.")
          .example("crm.public.*");

  static final Setting<Secret> SOURCE_PROPERTIES =
      Setting.at("sources[].kafka.properties", ValueTypes.REFERENCE_OR_TEXT)
          .map()
          .forTypes(Connector.Kafka.TYPE)
          .fills(Connector.Kafka.class, "properties")
          .orElse("")
          .means("Further Kafka client properties, as `lineage.properties`.")
          .example("SASL_SSL");

  static final Setting<URI> REGISTRY =
      Setting.at("sources[].kafka.registry", ValueTypes.ENDPOINT)
          .forTypes(Connector.Kafka.TYPE)
          .fills(Connector.Kafka.class, "registry")
          .orImplied("none")
          .means(
              "The schema registry, when topics hold Avro; Confluent's or one that speaks like it.")
          .example("https://registry.example:8081");

  static final Setting<Secret> REGISTRY_USERNAME =
      Setting.at("sources[].kafka.registryUsername", ValueTypes.REFERENCE_OR_TEXT)
          .forTypes(Connector.Kafka.TYPE)
          .fills(Connector.Kafka.class, "registryUsername")
          .orImplied("none")
          .means("For a registry that asks for a name and a password.")
          .example("${env:REGISTRY_USER}");

  static final Setting<Secret> REGISTRY_PASSWORD =
      Setting.at("sources[].kafka.registryPassword", ValueTypes.SECRET)
          .forTypes(Connector.Kafka.TYPE)
          .fills(Connector.Kafka.class, "registryPassword")
          .orImplied("none")
          .means("Its password, by reference.")
          .example("${file:/run/secrets/registry-password}");

  static final Setting<URI> STORAGE_URI =
      Setting.at("storage.uri", ValueTypes.STORE)
          .fills(StorageConfig.class, "uri")
          .means("The archive's root.")
          .example("s3://archive/varve");

  static final Setting<URI> ENDPOINT =
      Setting.at("storage.endpoint", ValueTypes.ENDPOINT)
          .fills(StorageConfig.class, "endpoint")
          .orImplied("AWS")
          .means("An S3 server other than AWS.")
          .example("https://s3.example:9000");

  static final Setting<String> REGION =
      Setting.at("storage.region", ValueTypes.NAME)
          .fills(StorageConfig.class, "region")
          .orElse("us-east-1")
          .means("The bucket's region.")
          .example("eu-central-1");

  static final Setting<PathStyle> PATH_STYLE =
      Setting.at(
              "storage.pathStyle",
              ValueTypes.choice(
                  List.of("path", "virtual-host"), List.of(PathStyle.PATH, PathStyle.VIRTUAL_HOST)))
          .fills(StorageConfig.class, "pathStyle")
          .orImplied("`path` with an endpoint, else `virtual-host`")
          .means("Whether the bucket stands in the path or in the host name.")
          .example("path");

  static final Setting<Secret> ACCESS_KEY =
      Setting.at("storage.accessKey", ValueTypes.REFERENCE_OR_TEXT)
          .fills(StorageConfig.class, "accessKey")
          .orImplied("the AWS default chain: environment, profile, role")
          .means("The access key's id; together with `secretKey`.")
          .example("${env:ARCHIVE_ACCESS_KEY}");

  static final Setting<Secret> SECRET_KEY =
      Setting.at("storage.secretKey", ValueTypes.SECRET)
          .fills(StorageConfig.class, "secretKey")
          .orImplied("the AWS default chain")
          .means("The secret access key, by reference.")
          .example("${file:/run/secrets/archive-secret-key}");

  static final Setting<Checksums> CHECKSUMS =
      Setting.at(
              "storage.checksums",
              ValueTypes.choice(
                  List.of("when-required", "when-supported"),
                  List.of(Checksums.WHEN_REQUIRED, Checksums.WHEN_SUPPORTED)))
          .fills(StorageConfig.class, "checksums")
          .orElse("when-required")
          .means(
              "When S3 requests carry a trailing checksum. Some servers, Ceph RGW 16 among them,"
                  + " refuse them. Each file's SHA-256 is in the ledger in any case.")
          .example("when-supported");

  static final Setting<String> BOOTSTRAP_SERVERS =
      Setting.at("lineage.bootstrapServers", ValueTypes.SERVERS)
          .fills(LineageConfig.class, "bootstrapServers")
          .means("Kafka brokers to begin with.")
          .example("kafka-1:9092,kafka-2:9092");

  static final Setting<String> TOPIC =
      Setting.at("lineage.topic", ValueTypes.TOPIC)
          .fills(LineageConfig.class, "topic")
          .orElse("varve.lineage")
          .means("The topic of lineage events. It must exist.")
          .example("lineage");

  static final Setting<String> LINEAGE_NAMESPACE =
      Setting.at("lineage.namespace", ValueTypes.NAMESPACE)
          .fills(LineageConfig.class, "namespace")
          .orElse("varve")
          .means("The OpenLineage namespace of Varve's jobs.")
          .example("archive-eu");

  static final Setting<Secret> PROPERTIES =
      Setting.at("lineage.properties", ValueTypes.REFERENCE_OR_TEXT)
          .map()
          .fills(LineageConfig.class, "properties")
          .orElse("")
          .means(
              "Further Kafka client properties by their Kafka names. A value may hold secret"
                  + " references within text; one whose name speaks of a password, secret, token,"
                  + " key or JAAS must.")
          .example("SASL_SSL");

  static final Setting<Duration> TRANSACTION_TIMEOUT =
      Setting.at("lineage.transactionTimeout", ValueTypes.duration("1m", "7d"))
          .fills(LineageConfig.class, "transactionTimeout")
          .orElse("15m")
          .means(
              "How long Kafka keeps an unfinished transaction: longer than any expected outage and"
                  + " than the longest pause between restarts of the job, and at most the brokers'"
                  + " `transaction.max.timeout.ms`.")
          .example("1h");

  static final Setting<String> QUARANTINE_TOPIC =
      Setting.at("quarantine.topic", ValueTypes.TOPIC)
          .fills(QuarantineConfig.class, "topic")
          .orImplied("none")
          .means(
              "A topic on lineage's brokers, with lineage's client properties, that each record in"
                  + " quarantine is sent to as well, once, when its window is published. It must"
                  + " exist.")
          .example("varve.rejects");

  static final Setting<Integer> POISONED_AFTER =
      Setting.at("quarantine.poisonedAfter", ValueTypes.integer(1, 1_000_000))
          .fills(QuarantineConfig.class, "poisonedAfter")
          .orElse("1000")
          .means(
              "A table of which so many records in a row are rejected is reported: in the log, by"
                  + " `varve run` and by the metric `poisonedTables`.")
          .example("50");

  static final Setting<URI> STATE_URI =
      Setting.at("state.uri", ValueTypes.STORE)
          .fills(StateConfig.class, "uri")
          .means("Where checkpoints and savepoints go; outside the archive.")
          .example("s3://archive/varve-state");

  static final Setting<Duration> CHECKPOINT_INTERVAL =
      Setting.at("state.checkpointInterval", ValueTypes.duration("500ms", "1h"))
          .fills(StateConfig.class, "checkpointInterval")
          .orElse("1m")
          .means("Time between checkpoints. A layer is published one checkpoint after its seal.")
          .example("10s");

  static final Setting<Integer> PARALLELISM =
      Setting.at("state.parallelism", ValueTypes.integer(1, 128))
          .fills(StateConfig.class, "parallelism")
          .orElse("1")
          .means("Writer tasks.")
          .example("4");

  static final Setting<Long> BLOCK_BUFFER =
      Setting.at("state.blockBuffer", ValueTypes.SIZE)
          .fills(StateConfig.class, "blockBufferBytes")
          .orElse("64MiB")
          .means("Memory for open row blocks of each writer task.")
          .example("256MiB");

  static final Setting<Integer> SEAL_WORKERS =
      Setting.at("state.sealWorkers", ValueTypes.integer(1, 64))
          .fills(StateConfig.class, "sealWorkers")
          .orElse("2")
          .means("Threads of each writer task that merge and write files.")
          .example("4");

  static final Setting<Long> FILE_ROWS_MAX =
      Setting.at("state.fileRowsMax", ValueTypes.integer(1_000L, 1_000_000_000L))
          .fills(StateConfig.class, "fileRowsMax")
          .orElse("1000000")
          .means("Rows after which a window of a table goes on in another file.")
          .example("250000");

  /** All of them, in the order of the reference. */
  static final List<Setting<?>> ALL =
      List.of(
          VERSION,
          NAME,
          TYPE,
          HOST,
          PORT,
          DATABASE,
          USERNAME,
          PASSWORD,
          SOURCE_NAMESPACE,
          OWNER,
          RETENTION,
          SLOT,
          PUBLICATION,
          IDLE_AFTER,
          HEARTBEAT,
          INCLUDE,
          EXCLUDE,
          WINDOW_LENGTH,
          WINDOW_ZONE,
          WINDOW_LATENESS,
          ADDENDA_EVERY,
          DOMAIN_NAME,
          DOMAIN_TABLES,
          DOMAIN_OWNER,
          DOMAIN_RETENTION,
          QUOTA_BYTES,
          QUOTA_OBJECTS,
          QUOTA_REQUESTS,
          QUOTA_WARN,
          UNKNOWN_COLUMNS,
          RULE_MATCH,
          RULE_TYPE,
          RULE_CLASS,
          RULE,
          RULE_MASK,
          RULE_LENGTH,
          RULE_KEY,
          RULE_KEY_VERSION,
          RULE_DOMAIN,
          CLASS_NAME,
          CLASS_COLUMNS,
          SERVER_ID,
          SNAPSHOT_CHUNK_ROWS,
          SNAPSHOT_FETCH_SIZE,
          SNAPSHOT_ROWS_PER_SECOND,
          SNAPSHOT_HOURS,
          SNAPSHOT_ZONE,
          SOURCE_SERVERS,
          SOURCE_TOPICS,
          SOURCE_PROPERTIES,
          REGISTRY,
          REGISTRY_USERNAME,
          REGISTRY_PASSWORD,
          STORAGE_URI,
          ENDPOINT,
          REGION,
          PATH_STYLE,
          ACCESS_KEY,
          SECRET_KEY,
          CHECKSUMS,
          BOOTSTRAP_SERVERS,
          TOPIC,
          LINEAGE_NAMESPACE,
          PROPERTIES,
          TRANSACTION_TIMEOUT,
          QUARANTINE_TOPIC,
          POISONED_AFTER,
          STATE_URI,
          CHECKPOINT_INTERVAL,
          PARALLELISM,
          BLOCK_BUFFER,
          SEAL_WORKERS,
          FILE_ROWS_MAX);

  private Settings() {}

  /** The settings that stand directly in a section. */
  static List<Setting<?>> settingsOf(String section) {
    return ALL.stream().filter(one -> one.section().equals(section)).toList();
  }

  /** The sections that stand directly in a section. */
  static List<Section> sectionsOf(String section) {
    return SECTIONS.stream()
        .filter(one -> !one.path().isEmpty() && one.parent().equals(section))
        .toList();
  }

  /** Whether a section has a key for sources of this type. */
  static boolean applies(Section section, String sourceType) {
    return settingsOf(section.path()).stream().anyMatch(one -> one.appliesTo(sourceType))
        || sectionsOf(section.path()).stream().anyMatch(one -> applies(one, sourceType));
  }

  /** Whether a section cannot be left out by sources of this type. */
  static boolean requires(Section section, String sourceType) {
    return !section.optional()
        && (settingsOf(section.path()).stream()
                .anyMatch(one -> one.required() && one.appliesTo(sourceType))
            || sectionsOf(section.path()).stream().anyMatch(one -> requires(one, sourceType)));
  }
}
