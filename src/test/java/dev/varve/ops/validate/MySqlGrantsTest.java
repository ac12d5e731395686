package dev.varve.ops.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.model.TableId;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class MySqlGrantsTest {
  private static SourceConfig source(String user, String... patterns) {
    Duration second = Duration.ofSeconds(1);
    return new SourceConfig(
        "shop",
        new Connector.MySql(
            new DatabaseServer("db", 3306, new Secret(user), new Secret("${env:P}"), second),
            5401,
            new SnapshotConfig(1000)),
        "mysql://db:3306",
        List.of(patterns),
        List.of(),
        second,
        ZoneOffset.UTC,
        second,
        second);
  }

  private static List<String> selects(SourceConfig source, TableId... tables) {
    return SourceGrants.sql(source, List.of(tables))
        .lines()
        .filter(line -> line.startsWith("GRANT SELECT"))
        .map(line -> line.replaceAll("GRANT SELECT ON (.*) TO .*;", "$1"))
        .toList();
  }

  @Test
  void grantsWholeDatabasesByPatternAndTablesByName() {
    assertEquals(
        List.of("`my\\_shop`.*", "`crm\\_%`.*", "`erp`.`orders`", "`a__`.*"),
        selects(source("varve", "my_shop.*", "crm_*.*", "erp.orders", "a??.x*")));
  }

  @Test
  void grantsNoMoreThanTheKnownTablesOfAPatternOfNames() {
    assertEquals(
        List.of("`shop`.*", "`crm`.`app_1`"),
        selects(
            source("varve", "shop.*", "crm.app_?"),
            TableId.of("shop", "orders"),
            TableId.of("crm", "app_1")));
  }

  @Test
  void writesNoSecretAndQuotesTheAccount() {
    String secret = SourceGrants.sql(source("${env:ACCOUNT}", "shop.*"), List.of());
    String odd = SourceGrants.sql(source("o'neill", "shop.*"), List.of());

    assertEquals(true, secret.contains("CREATE USER 'varve'@'%' ACCOUNT LOCK;"), secret);
    assertEquals(true, odd.contains("CREATE USER 'o''neill'@'%' ACCOUNT LOCK;"), odd);
  }
}
