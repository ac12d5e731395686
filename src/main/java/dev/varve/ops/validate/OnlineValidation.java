package dev.varve.ops.validate;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.Connector;
import dev.varve.config.LineageConfig;
import dev.varve.config.Secret;
import dev.varve.config.Secrets;
import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.error.VarveException;
import dev.varve.lineage.topic.LineageTopicCheck;
import dev.varve.model.TableSchema;
import dev.varve.readiness.Finding;
import dev.varve.readiness.SourceColumns;
import dev.varve.readiness.SourceReadiness;
import dev.varve.readiness.SourceReadiness.Start;
import dev.varve.readiness.TopicReadiness;
import dev.varve.readiness.mysql.MySqlCatalog;
import dev.varve.readiness.mysql.MySqlReadiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Checks a valid data map against what it names: secrets, databases, store, topic. Goes on after an
 * error, so that one run finds all; changes nothing.
 */
public final class OnlineValidation {
  private final ArchiveConfig config;
  private final Consumer<Finding> progress;
  private final List<Finding> findings = new ArrayList<>();

  private OnlineValidation(ArchiveConfig config, Consumer<Finding> progress) {
    this.config = config;
    this.progress = progress;
  }

  /**
   * All findings; each is also handed over as soon as it is made. Takes seconds for each source, up
   * to half a minute for each server that does not answer.
   */
  public static Report run(ArchiveConfig config, Consumer<Finding> progress) {
    OnlineValidation validation = new OnlineValidation(config, progress);
    config.sources().forEach(validation::source);
    validation.stores();
    validation.topic("lineage topic", config.lineage());
    config.quarantineTopic().ifPresent(topic -> validation.topic("quarantine topic", topic));
    return new Report(validation.findings);
  }

  private void source(SourceConfig source) {
    String subject = "source " + source.name();
    if (source.connector() instanceof Connector.Kafka kafka) {
      if (revealed(subject, secrets(kafka))) {
        add(subject, () -> TopicReadiness.ask(source));
      }
    } else if (source.connector() instanceof Connector.MySql mySql) {
      if (revealed(subject, Stream.of(mySql.server().username(), mySql.server().password()))) {
        if (add(subject, () -> MySqlReadiness.ask(source, Start.UNKNOWN))) {
          add(subject, () -> columns(source, MySqlCatalog.schemas(source)));
        }
      }
    } else if (revealed(
        subject,
        Stream.of(source.postgres().server().username(), source.postgres().server().password()))) {
      if (add(subject, () -> SourceReadiness.ask(source, Start.UNKNOWN).findings())) {
        add(subject, () -> columns(source, SourceColumns.of(source)));
      }
    }
  }

  private static List<Finding> columns(SourceConfig source, List<TableSchema> tables) {
    return Stream.of(ColumnRuleCheck.of(source, tables), DomainCheck.of(source, tables))
        .flatMap(List::stream)
        .toList();
  }

  private static Stream<Secret> secrets(Connector.Kafka kafka) {
    return Stream.concat(
        kafka.properties().values().stream(),
        Stream.of(kafka.registryUsername(), kafka.registryPassword()).filter(Objects::nonNull));
  }

  private void stores() {
    StorageConfig storage = config.storage();
    Stream<Secret> keys =
        Stream.of(storage.accessKeyIfSet(), storage.secretKeyIfSet()).flatMap(Optional::stream);
    if (revealed("storage", keys)) {
      add("storage", () -> StoreCheck.archive(storage));
      add("state", () -> StoreCheck.state(storage, config.state().uri()));
    }
  }

  private void topic(String what, LineageConfig topic) {
    String subject = what + " " + topic.topic();
    if (revealed(subject, topic.properties().values().stream())) {
      add(subject, () -> found(subject, LineageTopicCheck.require(topic)));
    }
  }

  private static List<Finding> found(String subject, LineageTopicCheck.TopicFacts facts) {
    String retention = facts.retention().map(Duration::toString).orElse("not limited or not shown");
    String what =
        "exists, partitions %d, replicas %d, retention %s"
            .formatted(facts.partitions(), facts.replicas(), retention);
    return List.of(Finding.ok(subject, what));
  }

  /** Whether every secret can be read; one error for each that cannot. */
  private boolean revealed(String subject, Stream<Secret> secrets) {
    int before = findings.size();
    secrets.forEach(
        secret ->
            add(
                subject,
                () -> {
                  Secrets.reveal(secret);
                  return List.of();
                }));
    return findings.size() == before;
  }

  /** Whether the check came to its end. */
  private boolean add(String subject, Supplier<List<Finding>> check) {
    List<Finding> found;
    boolean ended = true;
    try {
      found = check.get();
    } catch (VarveException e) {
      ended = false;
      String what = e.getMessage().substring(e.code().text().length() + 1);
      found = List.of(Finding.error(e.code(), subject, what, List.of(), List.of(e.hint())));
    }
    findings.addAll(found);
    found.forEach(progress);
    return ended;
  }
}
