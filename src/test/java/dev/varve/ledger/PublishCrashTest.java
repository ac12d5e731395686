package dev.varve.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Ledger.Head;
import dev.varve.ledger.Ledger.Outcome;
import dev.varve.storage.FaultyObjectStore;
import dev.varve.storage.FaultyObjectStore.Fault;
import dev.varve.storage.InMemoryObjectStore;
import dev.varve.storage.ObjectStore;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A publisher's whole life against a store that fails at each of its calls in each way: opening the
 * archive, adopting the ledger, and publishing three manifests of which the first is there already.
 * Started again as after a crash, it always ends with the same chain.
 */
class PublishCrashTest {
  private static final List<Manifest> CHAIN = Manifests.chain("crm", 4);
  private static final int CALLS = 10;

  private final InMemoryObjectStore store = new InMemoryObjectStore();

  static Stream<Arguments> everyFaultAtEveryCall() {
    return Stream.of(Fault.FAIL_BEFORE, Fault.FAIL_AFTER, Fault.LOSE_REPLY)
        .flatMap(
            fault ->
                Stream.iterate(1, call -> call + 1)
                    .limit(CALLS)
                    .map(call -> Arguments.of(call, fault)));
  }

  @ParameterizedTest
  @MethodSource("everyFaultAtEveryCall")
  void endsWithOneChainWhateverFailedOnce(int call, Fault fault) {
    new Ledger(store, "crm").publish(CHAIN.get(0));
    FaultyObjectStore faulty = FaultyObjectStore.at(store, call, fault);

    try {
      live(faulty);
      // Only a process that dies after its very last call has nothing left to notice.
      assertTrue(
          fault == Fault.FAIL_AFTER && call == CALLS, "the fault was not met at call " + call);
    } catch (VarveException e) {
      assertEquals(ErrorCode.STORAGE_UNREACHABLE, e.code());
    }
    UUID id = live(store);

    assertEquals(CHAIN, new Ledger(store, "crm").readFrom(1).map(Entry::manifest).toList());
    assertEquals(id, ArchiveIdentity.require(store).id());
    assertEquals(5, store.list("").count());
  }

  @ParameterizedTest
  @MethodSource("everyFaultAtEveryCall")
  void neverWritesOverARivalWhateverFailedOnce(int call, Fault fault) {
    Ledger rival = new Ledger(store, "crm");
    rival.publish(CHAIN.get(0));
    Manifest theirs = Manifests.after(Manifests.headOf(CHAIN.get(0)), "crm", "rival");
    rival.publish(theirs);
    FaultyObjectStore faulty = FaultyObjectStore.at(store, call, fault);

    VarveException first = assertThrows(VarveException.class, () -> live(faulty));
    assertTrue(
        List.of(ErrorCode.STORAGE_UNREACHABLE, ErrorCode.LEDGER_TAKEN).contains(first.code()));

    VarveException second = assertThrows(VarveException.class, () -> live(store));
    assertEquals(ErrorCode.LEDGER_TAKEN, second.code());
    assertEquals(Manifests.headOf(theirs), rival.head());
  }

  @Property(tries = 200)
  void endsWithOneChainOnAStoreThatKeepsFailing(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 6) int oneIn) {
    InMemoryObjectStore fresh = new InMemoryObjectStore();
    FaultyObjectStore faulty = FaultyObjectStore.seeded(fresh, seed, oneIn);
    int attempts = 0;
    boolean done = false;
    while (!done && attempts++ < 100_000) {
      try {
        live(faulty);
        done = true;
      } catch (VarveException e) {
        assertEquals(ErrorCode.STORAGE_UNREACHABLE, e.code());
      }
    }
    assertTrue(done);
    assertEquals(CHAIN, new Ledger(fresh, "crm").readFrom(1).map(Entry::manifest).toList());
  }

  /** What a publisher does from its start, with the manifests that its state holds as decided. */
  private static UUID live(ObjectStore store) {
    UUID id = ArchiveIdentity.openOrCreate(store).id();
    Ledger ledger = new Ledger(store, "crm");
    for (Manifest decided : CHAIN) {
      if (ledger.publish(decided) == Outcome.TAKEN) {
        throw ledger.taken(decided.sequence());
      }
    }
    Head known = Manifests.headOf(CHAIN.get(CHAIN.size() - 1));
    assertEquals(0, ledger.adopt(known).count());
    return id;
  }
}
