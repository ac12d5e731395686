package dev.varve.seal;

import static dev.varve.block.SampleChanges.ORDERS;
import static dev.varve.block.SampleChanges.read;
import static dev.varve.block.SampleChanges.row;
import static dev.varve.block.SampleChanges.streamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.BlockMerge;
import dev.varve.block.OpenBlock;
import dev.varve.block.SampleChanges;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.Window;
import dev.varve.publish.PublishedFiles;
import dev.varve.seal.WindowComparison.Difference;
import dev.varve.seal.WindowComparison.Kind;
import dev.varve.storage.InMemoryObjectStore;
import dev.varve.storage.ObjectStore.ObjectInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TableComparerTest {
  private static final Window WINDOW =
      Window.starting(Instant.parse("2026-11-22T10:00:00Z"), Duration.ofHours(1));
  private static final Path SCRATCH = Path.of(System.getProperty("java.io.tmpdir"));

  private InMemoryObjectStore store = archive();

  /** Places of their own, so that what is not archived is missing for certain. */
  @Property(tries = 20)
  void namesExactlyWhatTheArchiveLacksHoweverOftenItIsSent(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int count) {
    store = archive();
    Random random = new Random(seed);
    List<ChangeEvent> sent = new ArrayList<>();
    List<ChangeEvent> archived = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ChangeEvent change =
          i % 3 == 0 ? read(i, WINDOW.start()) : SampleChanges.created(100 + i, WINDOW.start());
      sent.add(change);
      if (random.nextInt(4) > 0) {
        archived.add(change);
      }
    }
    publish(1, archived);
    List<ChangeEvent> repeated = new ArrayList<>(sent);
    repeated.addAll(sent.subList(0, count / 2));

    WindowComparison found = compare(repeated, seed, WINDOW.end());

    Set<Hash128> lacking = ids(sent);
    lacking.removeAll(ids(archived));
    assertEquals(lacking, new HashSet<>(found.missing()));
    assertEquals(lacking, found.named().stream().map(Difference::id).collect(Collectors.toSet()));
    assertEquals(archived.size(), found.identical());
    assertEquals(0, found.different());
    assertEquals(0, found.onlyArchived());
    assertEquals(SampleChanges.digest(sent), found.replayed());
    assertEquals(SampleChanges.digest(archived), found.archived());
    assertEquals(lacking.isEmpty(), found.isArchived());
  }

  @Test
  void rowsOfAddendaCountToo() {
    publish(1, List.of(SampleChanges.created(1, WINDOW.start())));
    publish(2, List.of(SampleChanges.created(2, WINDOW.start())));

    WindowComparison found =
        compare(
            List.of(
                SampleChanges.created(1, WINDOW.start()), SampleChanges.created(2, WINDOW.start())),
            1,
            WINDOW.end());

    assertEquals(2, found.identical());
    assertEquals(found.replayed(), found.archived());
  }

  @Test
  void aFileThatTheLedgerDoesNotNameCountsForNothing() {
    seal(List.of(SampleChanges.created(1, WINDOW.start())));

    WindowComparison found =
        compare(List.of(SampleChanges.created(1, WINDOW.start())), 1, WINDOW.end());

    assertEquals(1, found.missing().size());
    assertEquals(RowDigest.EMPTY, found.archived());
  }

  @Test
  void anotherRowAtAKnownPositionIsDifferentAndNotMissing() {
    publish(1, List.of(insert(7, "archived under other rules"), insert(8, "n8")));

    WindowComparison found =
        compare(List.of(insert(7, "as it reads now"), insert(8, "n8")), 1, WINDOW.end());

    assertEquals(1, found.different());
    assertEquals(List.of(), found.missing());
    assertEquals(List.of(Kind.DIFFERENT), found.named().stream().map(Difference::kind).toList());
    assertEquals(1, found.identical());
    assertEquals(1, found.onlyArchived());
    assertFalse(found.isArchived());
  }

  /** COPY gives many rows one position. */
  @Test
  void aRowIsMissingWhenAllOthersAtItsPositionCameAgain() {
    publish(1, List.of(insert(7, "a"), insert(7, "b")));

    WindowComparison found =
        compare(List.of(insert(7, "a"), insert(7, "b"), insert(7, "c")), 1, WINDOW.end());

    assertEquals(List.of(SampleChanges.id(insert(7, "c"))), found.missing());
    assertEquals(0, found.different());
  }

  @Test
  void rowsOfASnapshotShareTheirPositionAndAreMissingOneByOne() {
    publish(1, List.of(read(1, WINDOW.start()), read(3, WINDOW.start())));

    WindowComparison found =
        compare(List.of(read(1, WINDOW.start()), read(2, WINDOW.start())), 1, WINDOW.end());

    assertEquals(List.of(SampleChanges.id(read(2, WINDOW.start()))), found.missing());
    assertEquals(1, found.onlyArchived());
  }

  @Test
  void whatBelongsToAWindowThatIsNotSealedIsNotMissing() {
    WindowComparison found =
        compare(List.of(SampleChanges.created(1, WINDOW.start())), 1, WINDOW.end().minusMillis(1));

    assertEquals(1, found.notSealed());
    assertEquals(List.of(), found.missing());
    assertEquals(List.of(), found.named());
    assertTrue(found.isArchived());
  }

  @Test
  void writesNothing() {
    publish(1, List.of(SampleChanges.created(1, WINDOW.start())));
    List<ObjectInfo> before = store.list("").toList();

    compare(SampleChanges.various(3, 50, WINDOW.start(), WINDOW.end()), 3, WINDOW.end());

    assertEquals(before, store.list("").toList());
  }

  @Property(tries = 20)
  void aComparisonComesThroughWhole(@ForAll long seed) {
    store = archive();
    List<ChangeEvent> changes = SampleChanges.various(seed, 40, WINDOW.start(), WINDOW.end());
    publish(1, changes.subList(0, 20));

    WindowComparison found = compare(changes, seed, WINDOW.end());

    assertEquals(found, WindowComparison.decode(found.encode()));
    assertFalse(found.named().isEmpty());
  }

  private static ChangeEvent insert(long lsn, String note) {
    return streamed(lsn, 0, Operation.CREATE, WINDOW.start(), null, row(lsn, note));
  }

  private static Set<Hash128> ids(List<ChangeEvent> changes) {
    return changes.stream().map(SampleChanges::id).collect(Collectors.toCollection(HashSet::new));
  }

  private static InMemoryObjectStore archive() {
    InMemoryObjectStore store = new InMemoryObjectStore();
    new SchemaStore(store, "crm").put(SampleChanges.SCHEMA);
    return store;
  }

  private WindowComparison compare(List<ChangeEvent> changes, long seed, Instant sealedThrough) {
    List<OpenBlock.Closed> blocks = SampleChanges.blocks(changes, seed);
    PublishedFiles published = new PublishedFiles(new Ledger(store, "crm"));
    return new TableComparer(store, "crm", published, SCRATCH, sealedThrough)
        .compare(task(blocks), i -> blocks.get(i).block());
  }

  private TableLayer seal(List<ChangeEvent> changes) {
    List<OpenBlock.Closed> blocks = SampleChanges.blocks(changes, 1);
    PublishedFiles published = new PublishedFiles(new Ledger(store, "crm"));
    return new TableSealer(
            store, "crm", new SchemaStore(store, "crm"), published, SCRATCH, Long.MAX_VALUE)
        .seal(task(blocks), i -> blocks.get(i).block())
        .layer();
  }

  private static SealTask<Integer> task(List<OpenBlock.Closed> blocks) {
    List<BlockMerge.Source<Integer>> sources = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      sources.add(new BlockMerge.Source<>(i, blocks.get(i).info()));
    }
    return new SealTask<>(ORDERS, WINDOW, 0, sources);
  }

  private void publish(int revision, List<ChangeEvent> changes) {
    if (changes.isEmpty()) {
      return;
    }
    Ledger ledger = new Ledger(store, "crm");
    ledger.publish(
        new Manifest(
            Manifest.FORMAT_VERSION,
            "crm",
            revision,
            ledger.head().sha256(),
            WINDOW,
            revision,
            List.of(seal(changes)),
            new Manifest.Writer("test", Map.of())));
  }
}
