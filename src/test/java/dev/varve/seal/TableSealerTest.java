package dev.varve.seal;

import static dev.varve.block.SampleChanges.EPOCH;
import static dev.varve.block.SampleChanges.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.BlockInfo;
import dev.varve.block.BlockMerge;
import dev.varve.block.OpenBlock;
import dev.varve.block.RowImageWriter;
import dev.varve.block.SampleChanges;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.Window;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.Identity;
import dev.varve.parquet.RandomAccess;
import dev.varve.publish.PublishedFiles;
import dev.varve.storage.FaultyObjectStore;
import dev.varve.storage.FaultyObjectStore.Fault;
import dev.varve.storage.InMemoryObjectStore;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.ObjectInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableSealerTest {
  private static final Window WINDOW =
      Window.starting(Instant.parse("2026-11-22T10:00:00Z"), Duration.ofHours(1));
  private static final String FOLDER = ArchiveLayout.window("crm", ORDERS, WINDOW.start());
  private static final long MANY = 1_000_000;

  @Property(tries = 12)
  void givesTheSameFilesHoweverRowsWereDealtOutAndRepeated(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int count) {
    List<ChangeEvent> changes = various(seed, count);
    List<ChangeEvent> repeated = new ArrayList<>(changes);
    repeated.addAll(changes.subList(0, count / 2));
    InMemoryObjectStore once = archive();
    InMemoryObjectStore twice = archive();

    TableLayer first = seal(once, MANY, SampleChanges.blocks(changes, seed));
    TableLayer second = seal(twice, MANY, SampleChanges.blocks(repeated, seed + 1));

    assertEquals(contents(once), contents(twice));
    assertEquals(first.files(), second.files());
    assertEquals(new TableLayer(ORDERS, count, count, 0, first.files()), first);
    assertEquals(count / 2, second.duplicates());
    assertEquals(SampleChanges.digest(changes), digest(second));
  }

  @ParameterizedTest
  @EnumSource(names = {"FAIL_BEFORE", "FAIL_AFTER", "LOSE_REPLY"})
  void endsWithTheSameFilesWhereverItFailedOnce(Fault fault) {
    List<ChangeEvent> changes = various(7, 25);
    InMemoryObjectStore calm = archive();
    seal(calm, 10, SampleChanges.blocks(changes, 1));
    FaultyObjectStore counted = FaultyObjectStore.at(archive(), Integer.MAX_VALUE, fault);
    seal(counted, 10, SampleChanges.blocks(changes, 1));

    for (int call = 1; call <= counted.calls(); call++) {
      InMemoryObjectStore store = archive();
      FaultyObjectStore faulty = FaultyObjectStore.at(store, call, fault);
      boolean lastWords = fault == Fault.FAIL_AFTER && call == counted.calls();
      if (!lastWords) {
        assertThrows(
            VarveException.class, () -> seal(faulty, 10, SampleChanges.blocks(changes, 1)));
      }

      TableLayer layer = seal(store, 10, SampleChanges.blocks(changes, 2));

      assertEquals(contents(calm), contents(store), "after " + fault + " at call " + call);
      assertEachOnce(changes, store);
      assertEquals(SampleChanges.digest(changes), digest(layer));
      assertAddsUp(layer);
    }
  }

  @Test
  void adoptsWhatAnUnfinishedAttemptLeftBehind() {
    InMemoryObjectStore store = archive();
    List<ChangeEvent> changes = various(3, 20);
    TableLayer lost = seal(store, MANY, SampleChanges.blocks(changes.subList(0, 8), 1));

    TableLayer layer = seal(store, MANY, SampleChanges.blocks(changes, 1));

    assertEquals(2, layer.files().size());
    assertTrue(layer.files().stream().anyMatch(DataFile::adopted));
    assertEquals(8, layer.duplicates());
    assertEquals(20, layer.rowsIn());
    assertEquals(20, layer.rowsWritten());
    DataFile orphan = lost.files().get(0);
    DataFile adopted = layer.files().stream().filter(DataFile::adopted).findFirst().orElseThrow();
    assertEquals(orphan.path(), adopted.path());
    assertEquals(orphan.sha256(), adopted.sha256());
    assertEquals(orphan.digest(), adopted.digest());
    assertEquals(orphan.operations(), adopted.operations());
    assertEquals(orphan.firstPosition(), adopted.firstPosition());
    assertEquals(orphan.lastPosition(), adopted.lastPosition());
    assertEachOnce(changes, store);
  }

  @Test
  void countsTheValuesThatTheirColumnsCannotHoldOfItsOwnFilesAndOfAdoptedOnes() {
    InMemoryObjectStore store = archive();
    List<ChangeEvent> changes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      byte[] plain = SampleChanges.row(i, "fits");
      byte[] image = i % 2 == 0 ? misfit() : plain;
      boolean delete = i == 4;
      changes.add(
          SampleChanges.streamed(
              100 + i,
              0,
              delete ? Operation.DELETE : Operation.UPDATE,
              WINDOW.start(),
              delete || i == 2 ? image : plain,
              delete ? null : image));
    }

    TableLayer layer = seal(store, MANY, SampleChanges.blocks(changes.subList(0, 5), 1));
    TableLayer all = seal(store, MANY, SampleChanges.blocks(changes, 1));

    assertEquals(4, layer.files().get(0).misfits(), "rows 0, 2 twice, and what 4 was");
    assertEquals(
        Map.of(true, 4L, false, 2L),
        all.files().stream().collect(Collectors.toMap(DataFile::adopted, DataFile::misfits)));
  }

  private static byte[] misfit() {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(2);
    writer.writeMisfit("NaN");
    writer.writeNull();
    return writer.finish();
  }

  @ParameterizedTest
  @ValueSource(strings = {"000002@42", "000001@41", "000001@43"})
  void leavesAloneWhatARivalLeftBehind(String epoch) {
    InMemoryObjectStore store = archive();
    List<ChangeEvent> changes = various(3, 20);
    TableLayer rival = seal(store, MANY, SampleChanges.blocks(inEpoch(epoch, changes), 1));

    TableLayer layer = seal(store, MANY, SampleChanges.blocks(changes, 1));

    assertEquals(new TableLayer(ORDERS, 20, 20, 0, layer.files()), layer);
    assertEquals(seal(archive(), MANY, SampleChanges.blocks(changes, 1)), layer);
    assertTrue(contents(store).containsKey(rival.files().get(0).path()));
  }

  @Test
  void adoptsWhatAJobLeftBehindWhoseStateWasLost() {
    InMemoryObjectStore store = archive();
    List<ChangeEvent> changes = various(3, 20);
    TableLayer lost = seal(store, MANY, SampleChanges.blocks(changes, 1));

    TableLayer layer =
        seal(store, MANY, SampleChanges.blocks(inEpoch("000002@41", changes.subList(0, 5)), 1));

    DataFile adopted = layer.files().stream().filter(DataFile::adopted).findFirst().orElseThrow();
    assertEquals(lost.files().get(0).path(), adopted.path());
    assertEquals(25, layer.rowsWritten());
  }

  private static List<ChangeEvent> inEpoch(String epoch, List<ChangeEvent> changes) {
    return changes.stream().map(change -> change.inEpoch(epoch, change.timeMicros())).toList();
  }

  @Test
  void putsLateRowsIntoASecondFileAndDropsWhatTheLedgerHas() {
    InMemoryObjectStore store = archive();
    List<ChangeEvent> changes = various(4, 20);
    publish(store, seal(store, MANY, SampleChanges.blocks(changes.subList(0, 15), 1)));

    TableLayer late = seal(store, MANY, SampleChanges.blocks(changes, 1));

    assertEquals(1, late.files().size());
    assertFalse(late.files().get(0).adopted());
    assertEquals(new TableLayer(ORDERS, 20, 5, 15, late.files()), late);
    assertEachOnce(changes, store);
  }

  @Test
  void writesNothingForRowsThatTheLedgerHas() {
    InMemoryObjectStore store = archive();
    List<ChangeEvent> changes = various(5, 20);
    publish(store, seal(store, MANY, SampleChanges.blocks(changes, 1)));
    Map<String, String> before = contents(store);

    TableLayer again = seal(store, MANY, SampleChanges.blocks(changes, 9));

    assertEquals(new TableLayer(ORDERS, 20, 0, 20, List.of()), again);
    assertEquals(before, contents(store));
  }

  @Test
  void dropsAChangeThatCameAgainWithAnotherSchemaVersion() {
    InMemoryObjectStore store = archive();
    List<ChangeEvent> changes = various(6, 10);
    List<ChangeEvent> both = new ArrayList<>(changes);
    changes.forEach(change -> both.add(SampleChanges.withSchema(change, SampleChanges.STRICTER)));
    List<OpenBlock.Closed> blocks = new ArrayList<>(SampleChanges.blocks(changes, 1));
    blocks.addAll(SampleChanges.blocks(both.subList(10, 20), 1));

    TableLayer layer = seal(store, MANY, blocks);

    assertEachOnce(changes, store);
    assertEquals(10, layer.duplicates());
    assertAddsUp(layer);
  }

  @Test
  void writesOneFileForEachSchemaVersionAndEpoch() {
    InMemoryObjectStore store = archive();
    List<OpenBlock.Closed> blocks = new ArrayList<>();
    blocks.addAll(SampleChanges.blocks(List.of(SampleChanges.created(1, WINDOW.start())), 1));
    blocks.addAll(
        SampleChanges.blocks(
            List.of(
                SampleChanges.withSchema(
                    SampleChanges.created(2, WINDOW.start()), SampleChanges.STRICTER)),
            1));
    blocks.addAll(
        SampleChanges.blocks(
            List.of(SampleChanges.created(1, WINDOW.start()).inEpoch("000002@42", 0)), 1));

    TableLayer layer = seal(store, MANY, blocks);

    assertEquals(3, layer.files().size());
    assertEquals(2, layer.files().stream().filter(file -> file.epoch().equals(EPOCH)).count());
  }

  @Test
  void beginsANewFileAfterSoManyRows() {
    InMemoryObjectStore store = archive();
    TableLayer layer = seal(store, 10, SampleChanges.blocks(various(8, 25), 1));
    assertEquals(
        List.of(5L, 10L, 10L),
        layer.files().stream().map(file -> file.digest().rows()).sorted().toList());
  }

  /** The manifest's bytes are those of any other seal of the same files, whichever came first. */
  @Test
  void tellsOfFilesInTheOrderOfTheirPaths() {
    TableLayer layer = seal(archive(), 3, SampleChanges.blocks(various(8, 25), 1));
    List<String> paths = layer.files().stream().map(DataFile::path).toList();
    assertEquals(9, paths.size());
    assertEquals(paths.stream().sorted().toList(), paths);
  }

  @Test
  void refusesRowsThatAreNotThoseThatCameIn() {
    InMemoryObjectStore store = archive();
    OpenBlock.Closed block =
        SampleChanges.blocks(List.of(SampleChanges.created(1, WINDOW.start())), 1).get(0);
    BlockInfo info = block.info();
    BlockInfo other =
        new BlockInfo(
            info.schema(),
            info.epoch(),
            new RowDigest(1, new Hash128(1, 1)),
            info.first(),
            info.last());

    VarveException refusal =
        assertThrows(
            VarveException.class,
            () -> seal(store, MANY, List.of(new OpenBlock.Closed(other, block.block()))));

    assertEquals(ErrorCode.DIGEST_MISMATCH, refusal.code());
    assertEquals(Map.of(), contents(store));
  }

  @Test
  void refusesAForeignObjectUnderAFilesName() {
    InMemoryObjectStore store = archive();
    List<OpenBlock.Closed> blocks = SampleChanges.blocks(various(9, 5), 1);
    String key = seal(archive(), MANY, blocks).files().get(0).path();
    ObjectStore foreign =
        FaultyObjectStore.delaying(
            store, callOfThePut(blocks), () -> store.putIfAbsent(key, new byte[] {1}));

    VarveException refusal = assertThrows(VarveException.class, () -> seal(foreign, MANY, blocks));

    assertEquals(ErrorCode.FILE_DIFFERS, refusal.code());
  }

  private static int callOfThePut(List<OpenBlock.Closed> blocks) {
    FaultyObjectStore counted = FaultyObjectStore.at(archive(), Integer.MAX_VALUE, Fault.DELAY);
    seal(counted, MANY, blocks);
    return counted.calls();
  }

  @Test
  void leavesNoTemporaryFileWhateverHappens() throws IOException {
    Path scratch = Files.createTempDirectory("seal-test");
    FaultyObjectStore faulty =
        FaultyObjectStore.at(
            archive(), callOfThePut(SampleChanges.blocks(various(1, 5), 1)), Fault.FAIL_BEFORE);
    assertThrows(
        VarveException.class,
        () -> seal(faulty, MANY, SampleChanges.blocks(various(1, 5), 1), scratch));
    seal(archive(), 2, SampleChanges.blocks(various(1, 5), 1), scratch);
    try (var left = Files.list(scratch)) {
      assertEquals(List.of(), left.toList());
    }
    Files.delete(scratch);
  }

  private static List<ChangeEvent> various(long seed, int count) {
    return SampleChanges.various(seed, count, WINDOW.start(), WINDOW.end());
  }

  private static InMemoryObjectStore archive() {
    InMemoryObjectStore store = new InMemoryObjectStore();
    SchemaStore schemas = new SchemaStore(store, "crm");
    schemas.put(SampleChanges.SCHEMA);
    schemas.put(SampleChanges.STRICTER);
    return store;
  }

  private static TableLayer seal(ObjectStore store, long rowsMax, List<OpenBlock.Closed> blocks) {
    return seal(store, rowsMax, blocks, Path.of(System.getProperty("java.io.tmpdir")));
  }

  private static TableLayer seal(
      ObjectStore store, long rowsMax, List<OpenBlock.Closed> blocks, Path scratch) {
    List<BlockMerge.Source<Integer>> sources = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      sources.add(new BlockMerge.Source<>(i, blocks.get(i).info()));
    }
    TableSealer sealer =
        new TableSealer(
            store,
            "crm",
            new SchemaStore(store, "crm"),
            new PublishedFiles(new Ledger(store, "crm")),
            scratch,
            rowsMax);
    return sealer
        .seal(new SealTask<>(ORDERS, WINDOW, 0, sources), i -> blocks.get(i).block())
        .layer();
  }

  private static void publish(ObjectStore store, TableLayer layer) {
    new Ledger(store, "crm")
        .publish(
            new Manifest(
                Manifest.FORMAT_VERSION,
                "crm",
                1,
                Manifest.NO_PREVIOUS,
                WINDOW,
                1,
                List.of(layer),
                new Manifest.Writer("test", Map.of())));
  }

  private static void assertEachOnce(List<ChangeEvent> changes, ObjectStore store) {
    List<Hash128> found = new ArrayList<>();
    for (ObjectInfo file : store.list(FOLDER).toList()) {
      try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(store, file.key()))) {
        for (Iterator<Identity> ids = reader.identities(); ids.hasNext(); ) {
          found.add(ids.next().id());
        }
      }
    }
    Set<Hash128> expected = new HashSet<>();
    changes.forEach(change -> expected.add(SampleChanges.id(change)));
    assertEquals(changes.size(), found.size());
    assertEquals(expected, new HashSet<>(found));
  }

  private static void assertAddsUp(TableLayer layer) {
    long adopted =
        layer.files().stream()
            .filter(DataFile::adopted)
            .mapToLong(file -> file.digest().rows())
            .sum();
    assertEquals(layer.rowsIn() + adopted, layer.rowsWritten() + layer.duplicates());
  }

  private static RowDigest digest(TableLayer layer) {
    return layer.files().stream().map(DataFile::digest).reduce(RowDigest.EMPTY, RowDigest::plus);
  }

  /** Files by name with their hash. */
  private static Map<String, String> contents(InMemoryObjectStore store) {
    Map<String, String> contents = new TreeMap<>();
    store
        .list(FOLDER)
        .forEach(
            file ->
                contents.put(
                    file.key(), dev.varve.ledger.Sha256.of(store.read(file.key()).orElseThrow())));
    return contents;
  }
}
