package dev.varve.policy;

import dev.varve.config.ColumnClass;
import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.ColumnsConfig;
import dev.varve.config.ColumnsConfig.Unknown;
import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Sources with column rules, as sentences. */
final class Policies {
  /** A secret without a reference is its own text. */
  static final Secret KEY = new Secret("0123456789abcdef0123456789abcdef");

  private final List<ColumnRule> rules = new ArrayList<>();
  private final List<ColumnClass> classes = new ArrayList<>();
  private Unknown unknown = Unknown.KEEP;

  static Policies none() {
    return new Policies();
  }

  Policies rule(Kind kind, String... match) {
    return add(List.of(match), null, null, kind);
  }

  Policies ofType(Kind kind, String type) {
    return add(List.of(), type, null, kind);
  }

  Policies ofClass(Kind kind, String named) {
    return add(List.of(), null, named, kind);
  }

  private Policies add(List<String> match, String type, String named, Kind kind) {
    rules.add(
        kind == Kind.HMAC || kind == Kind.TOKENISE
            ? new ColumnRule(match, type, named, kind, "***", 0, KEY, 1, "person")
            : new ColumnRule(
                match, type, named, kind, "***", kind == Kind.TRUNCATE ? 3 : 0, null, 1, null));
    return this;
  }

  Policies hmac(String domain, int version, Secret key, String... match) {
    return keyed(Kind.HMAC, domain, version, key, match);
  }

  Policies tokenise(String domain, int version, Secret key, String... match) {
    return keyed(Kind.TOKENISE, domain, version, key, match);
  }

  private Policies keyed(Kind kind, String domain, int version, Secret key, String... match) {
    rules.add(new ColumnRule(List.of(match), null, null, kind, "***", 0, key, version, domain));
    return this;
  }

  Policies classified(String named, String... columns) {
    classes.add(new ColumnClass(named, List.of(columns)));
    return this;
  }

  Policies withholding() {
    unknown = Unknown.WITHHOLD;
    return this;
  }

  ColumnRules rules() {
    return ColumnRules.of(columns());
  }

  ColumnPolicy policy() {
    return ColumnPolicy.of(source());
  }

  private ColumnsConfig columns() {
    return new ColumnsConfig(rules, classes, unknown);
  }

  SourceConfig source() {
    return new SourceConfig(
            "crm",
            new Connector.Postgres(
                new DatabaseServer(
                    "host", 5432, new Secret("varve"), new Secret("unused"), Duration.ofSeconds(1)),
                "crm",
                "slot",
                "publication",
                new SnapshotConfig(1000)),
            "postgres://crm",
            List.of("public.*"),
            List.of(),
            Duration.ofHours(1),
            ZoneOffset.UTC,
            Duration.ZERO,
            Duration.ofSeconds(1))
        .with(columns());
  }
}
