package dev.varve.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Ledger.Head;
import dev.varve.ledger.Ledger.Outcome;
import dev.varve.storage.FaultyObjectStore;
import dev.varve.storage.InMemoryObjectStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final Ledger ledger = new Ledger(store, "crm");

  @Test
  void startsEmpty() {
    assertEquals(Head.NONE, ledger.head());
    assertEquals(List.of(), ledger.readFrom(1).toList());
  }

  @Test
  void findsTheSourcesOfAnArchive() {
    for (String source : List.of("crm", "crm-eu", "crm0", "a")) {
      Manifests.chain(source, 3).forEach(new Ledger(store, source)::publish);
    }
    store.putIfAbsent("ledger/stray", new byte[1]);

    assertEquals(List.of("a", "crm", "crm-eu", "crm0"), Ledger.sources(store));
  }

  @Test
  void returnsWhatWasPublishedInOrder() {
    List<Manifest> chain = Manifests.chain("crm", 3);
    chain.forEach(m -> assertEquals(Outcome.CREATED, ledger.publish(m)));

    assertEquals(chain, ledger.readFrom(1).map(Entry::manifest).toList());
    assertEquals(chain.subList(1, 3), ledger.readFrom(2).map(Entry::manifest).toList());
    assertEquals(Manifests.headOf(chain.get(2)), ledger.head());
    assertArrayEquals(ManifestCodec.encode(chain.get(1)), ledger.read(2).bytes());
  }

  @Test
  void keepsTheLedgersOfSourcesApart() {
    ledger.publish(Manifests.chain("crm", 1).get(0));

    assertEquals(Head.NONE, new Ledger(store, "erp").head());
    assertThrows(
        IllegalArgumentException.class, () -> ledger.publish(Manifests.chain("erp", 1).get(0)));
  }

  @Test
  void knowsItsOwnManifestWhenItIsPublishedAgain() {
    Manifest first = Manifests.chain("crm", 1).get(0);
    ledger.publish(first);

    assertEquals(Outcome.ALREADY, ledger.publish(first));
  }

  @Test
  void refusesASecondWriterOnTheSameLedger() {
    Manifest ours = Manifests.first("crm", "ours");
    Manifest theirs = Manifests.first("crm", "theirs");
    assertEquals(Outcome.CREATED, ledger.publish(theirs));

    assertEquals(Outcome.TAKEN, ledger.publish(ours));
    assertEquals(Manifests.headOf(theirs), ledger.head());
  }

  @Test
  void losesToAWriterThatComesJustBeforeIt() {
    Manifest theirs = Manifests.first("crm", "theirs");
    FaultyObjectStore late = FaultyObjectStore.delaying(store, 1, () -> ledger.publish(theirs));

    assertEquals(Outcome.TAKEN, new Ledger(late, "crm").publish(Manifests.first("crm", "ours")));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 999, 1000, 1001, 2999, 3000, 3001, 6999, 7000, 12_345, 1_000_000_007})
  void findsTheHeadOfALongLedgerWithFewRequests(long length) {
    // Gaps do not matter to the search, so only its neighbourhood has to exist.
    Manifests.putAlone(store, "crm", length);
    for (long below = length / 2; below > 0; below /= 2) {
      Manifests.putAlone(store, "crm", below);
    }
    FaultyObjectStore counted = FaultyObjectStore.seeded(store, 0, Integer.MAX_VALUE);

    assertEquals(length, new Ledger(counted, "crm").head().sequence());
    assertTrue(counted.calls() <= 45, "requests: " + counted.calls());
  }

  @Test
  void overlooksWhatIsNoManifest() {
    List<Manifest> chain = Manifests.chain("crm", 2);
    chain.forEach(ledger::publish);
    store.putIfAbsent("ledger/crm/99999999999999999999.json", new byte[] {1});
    store.putIfAbsent("ledger/crm/00000000000000000002.json.bak", new byte[] {1});
    store.putIfAbsent("ledger/crm/notes.txt", new byte[] {1});

    assertEquals(Manifests.headOf(chain.get(1)), ledger.head());
    assertEquals(chain, ledger.readFrom(1).map(Entry::manifest).toList());
  }

  @Test
  void stopsAtAGap() {
    List<Manifest> chain = Manifests.chain("crm", 3);
    chain.forEach(ledger::publish);
    store.delete(ArchiveLayout.manifest("crm", 2));

    assertEquals(ErrorCode.LEDGER_BROKEN, codeOf(() -> ledger.readFrom(1).toList()));
    assertEquals(ErrorCode.LEDGER_BROKEN, codeOf(() -> ledger.readFrom(2).toList()));
    assertEquals(1, ledger.readFrom(3).toList().size());
  }

  @Test
  void stopsWhereAManifestWasReplaced() {
    List<Manifest> chain = Manifests.chain("crm", 3);
    chain.forEach(ledger::publish);
    Manifest other = Manifests.after(Manifests.headOf(chain.get(0)), "crm", "other");
    store.tamper(ArchiveLayout.manifest("crm", 2), ManifestCodec.encode(other));

    assertEquals(ErrorCode.LEDGER_BROKEN, codeOf(() -> ledger.readFrom(1).toList()));
    assertEquals(2, ledger.readFrom(1).limit(2).toList().size());
  }

  @Test
  void stopsWhenTheFirstManifestHasAPredecessor() {
    Manifest second = Manifests.chain("crm", 2).get(1);
    Manifest first = Manifests.withSequence(second, 1);
    ledger.publish(first);

    assertEquals(ErrorCode.LEDGER_BROKEN, codeOf(() -> ledger.readFrom(1).toList()));
  }

  @Test
  void refusesAManifestUnderAnotherNumber() {
    Manifest first = Manifests.chain("crm", 1).get(0);
    store.putIfAbsent(ArchiveLayout.manifest("crm", 2), ManifestCodec.encode(first));

    assertEquals(ErrorCode.LEDGER_BROKEN, codeOf(() -> ledger.read(2)));
  }

  @Test
  void refusesToReadWhatIsMissing() {
    assertEquals(ErrorCode.LEDGER_BROKEN, codeOf(() -> ledger.read(1)));
  }

  @Test
  void refusesToPublishWhereAManifestWasAndIsMissing() {
    Manifest first = Manifests.chain("crm", 1).get(0);
    ledger.publish(first);
    FaultyObjectStore late =
        FaultyObjectStore.delaying(store, 2, () -> store.delete(ArchiveLayout.manifest("crm", 1)));

    assertEquals(ErrorCode.LEDGER_BROKEN, codeOf(() -> new Ledger(late, "crm").publish(first)));
  }

  @Test
  void adoptsNothingWhenTheJobKnowsTheHead() {
    List<Manifest> chain = Manifests.chain("crm", 2);
    chain.forEach(ledger::publish);

    assertEquals(List.of(), ledger.adopt(Manifests.headOf(chain.get(1))).toList());
    assertEquals(List.of(), new Ledger(store, "erp").adopt(Head.NONE).toList());
  }

  @Test
  void adoptsWhatCameAfterAnOlderSavepoint() {
    List<Manifest> chain = Manifests.chain("crm", 4);
    chain.forEach(ledger::publish);

    assertEquals(
        chain.subList(2, 4),
        ledger.adopt(Manifests.headOf(chain.get(1))).map(Entry::manifest).toList());
    assertEquals(chain, ledger.adopt(Head.NONE).map(Entry::manifest).toList());
  }

  @Test
  void refusesALedgerThatLostWhatTheJobPublished() {
    List<Manifest> chain = Manifests.chain("crm", 2);
    ledger.publish(chain.get(0));

    assertEquals(
        ErrorCode.LEDGER_BROKEN, codeOf(() -> ledger.adopt(Manifests.headOf(chain.get(1)))));
  }

  @Test
  void namesTheJobThatHasTakenItsNumber() {
    ledger.publish(Manifests.first("crm", "the first"));

    String told = ledger.taken(1).getMessage();

    assertTrue(told.contains("job the first in process"), told);
  }

  @Test
  void refusesALedgerThatAnotherJobContinued() {
    Manifest theirs = Manifests.first("crm", "theirs");
    ledger.publish(theirs);
    Manifest ours = Manifests.first("crm", "ours");

    assertEquals(ErrorCode.LEDGER_TAKEN, codeOf(() -> ledger.adopt(Manifests.headOf(ours))));
  }

  @Test
  void refusesToAdoptAChainThatIsBrokenAfterTheKnownPlace() {
    List<Manifest> chain = Manifests.chain("crm", 4);
    chain.forEach(ledger::publish);
    store.delete(ArchiveLayout.manifest("crm", 3));

    assertEquals(
        ErrorCode.LEDGER_BROKEN,
        codeOf(() -> ledger.adopt(Manifests.headOf(chain.get(1))).toList()));
  }

  private static ErrorCode codeOf(org.junit.jupiter.api.function.Executable action) {
    return assertThrows(VarveException.class, action).code();
  }
}
