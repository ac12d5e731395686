package dev.varve.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/**
 * One source to archive.
 *
 * @param name the source's name in the archive: lower-case letters, digits and hyphens
 * @param connector how its changes are got
 * @param namespace the logical name that lineage uses for the server, such as {@code
 *     postgres://crm-db:5432}; stays when the host changes
 * @param include patterns of {@code schema.table} with {@code *} and {@code ?}; a table needs one
 *     match
 * @param exclude patterns of tables left out although included
 * @param window length of a window
 * @param zone the zone in whose midnights windows are counted
 * @param lateness how long after its end a window waits for its last changes
 * @param addendaEvery how long rows that come later still are gathered, for one addendum
 * @param idleAfter how long without a change until the source's time follows the clock
 * @param columns what happens to columns before they are stored
 * @param ownership whose its tables are, and how long their history is to be kept
 * @param quota what it may store in a day
 */
public record SourceConfig(
    String name,
    Connector connector,
    String namespace,
    List<String> include,
    List<String> exclude,
    Duration window,
    ZoneId zone,
    Duration lateness,
    Duration addendaEvery,
    Duration idleAfter,
    ColumnsConfig columns,
    OwnershipConfig ownership,
    QuotaConfig quota)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public SourceConfig {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** A source of which the map says nothing but how it is read and cut; addenda as windows. */
  public SourceConfig(
      String name,
      Connector connector,
      String namespace,
      List<String> include,
      List<String> exclude,
      Duration window,
      ZoneId zone,
      Duration lateness,
      Duration idleAfter) {
    this(
        name,
        connector,
        namespace,
        include,
        exclude,
        window,
        zone,
        lateness,
        window,
        idleAfter,
        ColumnsConfig.NONE,
        OwnershipConfig.NONE,
        QuotaConfig.NONE);
  }

  /** The same source with these column rules. */
  public SourceConfig with(ColumnsConfig rules) {
    return with(rules, ownership, quota);
  }

  /** The same source, whose tables are these people's. */
  public SourceConfig with(OwnershipConfig owners) {
    return with(columns, owners, quota);
  }

  /** The same source with this quota. */
  public SourceConfig with(QuotaConfig limits) {
    return with(columns, ownership, limits);
  }

  private SourceConfig with(ColumnsConfig rules, OwnershipConfig owners, QuotaConfig limits) {
    return new SourceConfig(
        name,
        connector,
        namespace,
        include,
        exclude,
        window,
        zone,
        lateness,
        addendaEvery,
        idleAfter,
        rules,
        owners,
        limits);
  }

  /** Which tables are archived. */
  public TablePatterns tables() {
    return TablePatterns.of(include, exclude);
  }

  /**
   * Its connector, where only PostgreSQL can be meant.
   *
   * @throws IllegalStateException if it is another
   */
  public Connector.Postgres postgres() {
    if (connector instanceof Connector.Postgres postgres) {
      return postgres;
    }
    throw new IllegalStateException("source " + name + " is of type " + connector.type());
  }

  /**
   * Its connector, where only Kafka can be meant.
   *
   * @throws IllegalStateException if it is another
   */
  public Connector.Kafka kafka() {
    if (connector instanceof Connector.Kafka kafka) {
      return kafka;
    }
    throw new IllegalStateException("source " + name + " is of type " + connector.type());
  }

  /**
   * Its connector, where only MySQL or MariaDB can be meant.
   *
   * @throws IllegalStateException if it is another
   */
  public Connector.MySql mySql() {
    if (connector instanceof Connector.MySql mySql) {
      return mySql;
    }
    throw new IllegalStateException("source " + name + " is of type " + connector.type());
  }
}
