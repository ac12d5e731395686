package dev.varve.ops.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.Connector;
import dev.varve.config.Domain;
import dev.varve.config.OwnershipConfig;
import dev.varve.config.SourceConfig;
import dev.varve.model.Column;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.readiness.Finding;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Domains are compared with the tables that there are. */
class DomainCheckTest {
  private static final List<TableSchema> TABLES =
      Stream.of("orders", "order_lines", "notes").map(DomainCheckTest::table).toList();

  @Test
  void saysHowFarDomainsReachAndWhichHoldNoTable() {
    List<Finding> findings =
        DomainCheck.of(
            source(
                new Domain("sales", List.of("public.order*"), "sales-team", null),
                new Domain("stock", List.of("public.stocks"), "stock-team", null)),
            TABLES);

    assertEquals("domains hold 2 of 3 tables; 1 tables have no owner", findings.get(0).what());
    assertEquals(Finding.Severity.WARNING, findings.get(1).severity());
    assertEquals(List.of("stock"), findings.get(1).where());
    assertEquals(2, findings.size());
  }

  @Test
  void saysNothingWithoutDomains() {
    assertEquals(List.of(), DomainCheck.of(source(), TABLES));
  }

  private static TableSchema table(String name) {
    return new TableSchema(
        TableId.of("public", name),
        List.of(new Column("id", Scalar.INT64, "bigint", false)),
        List.of("id"));
  }

  private static SourceConfig source(Domain... domains) {
    return new SourceConfig(
            "crm",
            new Connector.Kafka("kafka:9092", List.of("crm.*"), Map.of(), null, null, null),
            "kafka://kafka:9092",
            List.of("public.*"),
            List.of(),
            Duration.ofHours(1),
            ZoneOffset.UTC,
            Duration.ZERO,
            Duration.ofSeconds(1))
        .with(new OwnershipConfig(null, Period.ZERO, List.of(domains)));
  }
}
