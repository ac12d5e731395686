package dev.varve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.model.TableId;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the data map says of a table comes from its first domain, else from its source. */
class TableOwnersTest {
  private static final TableId ORDERS = TableId.of("public", "orders");
  private static final TableId NOTES = TableId.of("public", "notes");

  private final TableOwners owners =
      TableOwners.of(
          new OwnershipConfig(
              "crm-team",
              Period.ofYears(10),
              List.of(
                  new Domain("sales", List.of("public.order*"), "sales-team", Period.ofDays(90)),
                  new Domain("rest", List.of("public.orders", "sales.*"), null, null))));

  @Test
  void theFirstDomainThatMeansATableHolds() {
    assertEquals(Optional.of("sales"), owners.domainOf(ORDERS).map(Domain::name));
    assertEquals(Optional.of("sales-team"), owners.ownerOf(ORDERS));
    assertEquals(Period.ofDays(90), owners.retentionOf(ORDERS));
  }

  @Test
  void aDomainThatDoesNotSayTakesWhatItsSourceSays() {
    TableId quotes = TableId.of("sales", "quotes");

    assertEquals(Optional.of("rest"), owners.domainOf(quotes).map(Domain::name));
    assertEquals(Optional.of("crm-team"), owners.ownerOf(quotes));
    assertEquals(Period.ofYears(10), owners.retentionOf(quotes));
  }

  @Test
  void aTableOfNoDomainIsItsSources() {
    assertEquals(Optional.empty(), owners.domainOf(NOTES));
    assertEquals(Optional.of("crm-team"), owners.ownerOf(NOTES));
    assertEquals(Optional.empty(), TableOwners.of(OwnershipConfig.NONE).ownerOf(NOTES));
    assertEquals(Period.ZERO, TableOwners.of(OwnershipConfig.NONE).retentionOf(NOTES));
  }
}
