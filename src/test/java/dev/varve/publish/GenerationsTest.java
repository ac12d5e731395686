package dev.varve.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifests;
import dev.varve.storage.InMemoryObjectStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationsTest {
  private final Ledger ledger = new Ledger(new InMemoryObjectStore(), "crm");

  @Test
  void beginWithOne() {
    assertEquals(1, Generations.next(ledger));
  }

  @Test
  void goOnAfterTheOneThatTheLastManifestNames() {
    Manifest first = Manifests.withFact(Manifests.first("crm", "job"), "epoch", "000007@42");
    ledger.publish(first);
    Manifest second = Manifests.after(Manifests.headOf(first), "crm", "job");
    ledger.publish(Manifests.withFact(second, "epoch", "000008@42"));

    assertEquals(9, Generations.next(ledger));
  }

  @Test
  void beginWithOneWhenNoChangeIsArchivedYet() {
    ledger.publish(Manifests.first("crm", "job"));

    assertEquals(1, Generations.next(ledger));
  }

  @Test
  void knowTheLatestOfAllFiles() {
    TableLayer layer = layer("000003@42", "000005@42", "000004@42");

    assertEquals("000005@42", Generations.latest(null, layer));
    assertEquals("000005@42", Generations.latest("000002@42", layer));
    assertEquals("000006@42", Generations.latest("000006@42", layer));
    assertEquals("000006@42", Generations.latest("000006@42", layer()));
    assertNull(Generations.latest(null, layer()));
  }

  private static TableLayer layer(String... epochs) {
    DataFile file = Manifests.first("crm", "job").files().get(0);
    List<DataFile> files =
        List.of(epochs).stream()
            .map(
                epoch ->
                    new DataFile(
                        file.path() + epoch,
                        file.sizeBytes(),
                        file.sha256(),
                        file.schema(),
                        file.digest(),
                        file.operations(),
                        epoch,
                        file.firstPosition(),
                        file.lastPosition(),
                        false))
            .toList();
    return new TableLayer(Manifests.first("crm", "job").tables().get(0).table(), 0, 0, 0, files);
  }
}
