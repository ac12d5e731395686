package dev.varve.ops.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifests;
import dev.varve.storage.InMemoryObjectStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LayersTest {
  private final InMemoryObjectStore store = new InMemoryObjectStore();

  @BeforeEach
  void publishThreeLayers() {
    ArchiveIdentity.openOrCreate(store);
    Manifests.chain("crm", 2).forEach(new Ledger(store, "crm")::publish);
    Manifests.chain("erp", 1).forEach(new Ledger(store, "erp")::publish);
  }

  @Test
  void listsTheLayersOfAllSources() {
    List<Layer> layers = Layers.list(store, Optional.empty()).toList();

    assertEquals(List.of("crm", "crm", "erp"), layers.stream().map(Layer::source).toList());
    assertEquals(List.of(1L, 2L, 1L), layers.stream().map(Layer::sequence).toList());
  }

  @Test
  void tellsALayersFigures() {
    Manifest manifest = Manifests.chain("erp", 1).get(0);

    assertEquals(
        List.of(new Layer("erp", manifest.window(), 1, 1, 2, 1, 1, 10, 0, 1_234, Optional.empty())),
        Layers.list(store, Optional.of("erp")).toList());
  }

  @Test
  void stopsWhereTheLedgerIsBrokenAndGivesWhatComesBefore() {
    Manifests.chain("crm", 3).forEach(new Ledger(store, "crm")::publish);
    store.delete(ArchiveLayout.manifest("crm", 2));

    assertEquals(1, Layers.list(store, Optional.of("crm")).limit(1).count());
    VarveException failure =
        assertThrows(VarveException.class, () -> Layers.list(store, Optional.of("crm")).toList());
    assertEquals(ErrorCode.LEDGER_BROKEN, failure.code());
  }

  @Test
  void refusesWhatIsNoArchive() {
    VarveException failure =
        assertThrows(
            VarveException.class, () -> Layers.list(new InMemoryObjectStore(), Optional.empty()));
    assertEquals(ErrorCode.ARCHIVE_NOT_FOUND, failure.code());
  }
}
