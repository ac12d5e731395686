package dev.varve.lineage;

import dev.varve.config.Connector;
import dev.varve.config.LineageConfig;
import dev.varve.config.SourceConfig;
import dev.varve.config.TableOwners;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * What lineage says about a source's manifests and no manifest holds: names, and the schemas that
 * fingerprints stand for. Hold it fixed over the life of an archive: events of the same manifest
 * are the same bytes only in the same context.
 *
 * @param jobNamespace the OpenLineage namespace of the jobs
 * @param sourceNamespace the logical name of the database server, such as {@code
 *     postgres://crm-db:5432}
 * @param database name of the database within the server; empty where a table's namespace is it
 * @param topics topics that the data map names in full; none where tables are read directly
 * @param archive root of the archive: {@code s3://bucket/prefix} or {@code file:///path}
 * @param owners whose tables these are
 */
public record LineageContext(
    String jobNamespace,
    String sourceNamespace,
    String database,
    List<String> topics,
    URI archive,
    TableOwners owners,
    Schemas schemas) {

  /** Finds the columns that a fingerprint in a manifest stands for. */
  @FunctionalInterface
  public interface Schemas {
    /**
     * The schema version of the table with this fingerprint.
     *
     * @throws dev.varve.error.VarveException with {@code SCHEMA_MISSING} if there is none
     */
    TableSchema find(TableId table, Hash128 fingerprint);
  }

  public LineageContext {
    Objects.requireNonNull(jobNamespace, "jobNamespace");
    Objects.requireNonNull(sourceNamespace, "sourceNamespace");
    Objects.requireNonNull(database, "database");
    topics = List.copyOf(topics);
    Objects.requireNonNull(archive, "archive");
    Objects.requireNonNull(owners, "owners");
    Objects.requireNonNull(schemas, "schemas");
  }

  /** The context that the data map describes. */
  public static LineageContext of(
      LineageConfig lineage, SourceConfig source, URI archive, Schemas schemas) {
    return new LineageContext(
        lineage.namespace(),
        source.namespace(),
        database(source),
        topics(source),
        archive,
        TableOwners.of(source.ownership()),
        schemas);
  }

  private static List<String> topics(SourceConfig source) {
    return source.connector() instanceof Connector.Kafka kafka
        ? kafka.topics().stream().filter(glob -> !glob.matches(".*[*?].*")).toList()
        : List.of();
  }

  /** Where a table's namespace is the database itself, there is no name above it. */
  private static String database(SourceConfig source) {
    return source.connector() instanceof Connector.Postgres postgres ? postgres.database() : "";
  }
}
