package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.ChangeHash;
import dev.varve.block.SampleChanges;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.PlainPipeline.Saved;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.SchemaStore;
import dev.varve.ledger.Sha256;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.RowDigest;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.RandomAccess;
import dev.varve.parquet.StoredChange;
import dev.varve.storage.FaultyObjectStore;
import dev.varve.storage.InMemoryObjectStore;
import dev.varve.storage.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The catalogue of what an archive promises, by the numbers of the architecture. Each is asked of
 * the same hostile life: changes sent twice and late, watermarks that lie, a store that fails
 * before, after and without telling, restarts from the last state or an older one. The operators
 * around these classes are proved by the job's own tests on Flink.
 */
class InvariantsTest {
  private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
  private static final int CRASHES_MAX = 12;
  private static final int TRIES = 15;

  @Property(tries = TRIES)
  void invariant1OnceIsEachChangeInTheDataFiles(@ForAll long seed) throws Exception {
    Life life = new Life(seed).live();
    List<Hash128> listed = life.listed().stream().map(StoredChange::id).toList();
    assertEquals(listed.size(), new HashSet<>(listed).size());
    assertEquals(life.ids(), new HashSet<>(listed));
  }

  @Property(tries = TRIES)
  void invariant2ImmutableIsEveryObjectOncePut(@ForAll long seed) throws Exception {
    Life life = new Life(seed).live();
    Map<String, String> atTheEnd = life.contents("");
    life.seenBefore.forEach((key, sha256) -> assertEquals(sha256, atTheEnd.get(key), key));
    assertTrue(!life.seenBefore.isEmpty());
  }

  @Property(tries = TRIES)
  void invariant3VisibleByLedgerIsEachFileOnce(@ForAll long seed) throws Exception {
    Life life = new Life(seed).live();
    List<String> named = life.files().stream().map(DataFile::path).sorted().toList();
    Map<String, String> found = life.contents("tables/");
    assertEquals(List.copyOf(found.keySet()), named);
    life.files().forEach(file -> assertEquals(found.get(file.path()), file.sha256()));
  }

  @Property(tries = TRIES)
  void invariant4ReproducibleIsEachFileWhateverFailed(@ForAll long seed) throws Exception {
    assertEquals(
        new Life(seed).undisturbed().live().contents("tables/"),
        new Life(seed).live().contents("tables/"));
  }

  @Property(tries = TRIES)
  void invariant5CompleteIsWhatManifestsCount(@ForAll long seed) throws Exception {
    Life life = new Life(seed).live();
    RowDigest archived = RowDigest.EMPTY;
    for (Manifest manifest : life.manifests()) {
      for (TableLayer layer : manifest.tables()) {
        long adopted = 0;
        for (DataFile file : layer.files()) {
          adopted += file.adopted() ? file.digest().rows() : 0;
          archived = archived.plus(file.digest());
        }
        assertEquals(layer.rowsIn() + adopted, layer.rowsWritten() + layer.duplicates());
      }
    }
    assertEquals(SampleChanges.digest(life.changes), archived);
  }

  @Property(tries = TRIES)
  void invariant6LateIsNeverLost(@ForAll long seed) throws Exception {
    Life life = new Life(seed);
    life.watermarksLie = true;
    life.live();
    assertEquals(SampleChanges.digest(life.changes), life.digest());
    Map<Instant, Integer> revisions = new HashMap<>();
    for (Manifest manifest : life.manifests()) {
      if (manifest.rows() > 0) {
        int before = revisions.getOrDefault(manifest.window().start(), 0);
        assertTrue(manifest.revision() > before, "revisions of a window rise");
        revisions.put(manifest.window().start(), manifest.revision());
      }
    }
  }

  @Property(tries = TRIES)
  void invariant7ASavepointIsWhole(@ForAll long seed) throws Exception {
    Life life = new Life(seed).undisturbed();
    List<Object> input = life.input();
    int half = new Random(seed).nextInt(input.size());
    PlainPipeline first = new PlainPipeline(life.store, "first", Optional.empty());
    for (int i = 0; i < half; i++) {
      step(first, input.get(i));
    }
    Saved savepoint = first.save(1, half);

    PlainPipeline second = new PlainPipeline(life.store, "second", Optional.of(savepoint));
    for (int i = half; i < input.size(); i++) {
      step(second, input.get(i));
    }
    second.end();

    assertEquals(SampleChanges.digest(life.changes), life.digest());
    assertEquals(new Life(seed).undisturbed().live().contents("tables/"), life.contents("tables/"));
  }

  private static void step(PlainPipeline pipeline, Object step) throws Exception {
    if (step instanceof ChangeEvent change) {
      pipeline.process(change);
    } else {
      pipeline.advance((Long) step);
    }
  }

  /** One archive's life, a function of its seed. */
  private static final class Life {
    private final long seed;
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Map<String, String> seenBefore = new HashMap<>();
    private final List<Saved> saved = new ArrayList<>();
    private final List<ChangeEvent> changes;
    private final Random random;
    private boolean watermarksLie;
    private boolean disturbed = true;

    Life(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.changes =
          SampleChanges.various(seed, 40, BEGIN, BEGIN.plus(PlainPipeline.WINDOW.multipliedBy(5)));
      new SchemaStore(store, "crm").put(SampleChanges.SCHEMA);
    }

    Life undisturbed() {
      disturbed = false;
      return this;
    }

    /** Changes about in the order of their time, some sent again later; between them watermarks. */
    private List<Object> input() {
      Random dealer = new Random(seed + 1);
      TreeMap<Long, Object> byArrival = new TreeMap<>();
      for (ChangeEvent change : changes) {
        for (int sent = 0; sent == 0 || dealer.nextInt(3) == 0; sent++) {
          long delayMicros =
              dealer.nextInt(4) > 0 ? dealer.nextInt(1000) : dealer.nextInt(2_000_000_000);
          long arrival = change.timeMicros() + delayMicros * (sent + 1);
          while (byArrival.putIfAbsent(arrival, change) != null) {
            arrival++;
          }
        }
      }
      List<Object> input = new ArrayList<>();
      byArrival.forEach(
          (arrival, change) -> {
            input.add(change);
            if (dealer.nextInt(3) == 0) {
              long lie = watermarksLie ? dealer.nextInt(3_600_000) : 0;
              input.add(arrival / 1000 + lie);
            }
          });
      return input;
    }

    Life live() throws Exception {
      List<Object> input = input();
      for (int crashes = 0; ; crashes++) {
        boolean calm = !disturbed || crashes >= CRASHES_MAX;
        ObjectStore now = calm ? store : FaultyObjectStore.seeded(store, random.nextLong(), 25);
        try {
          run(now, "job" + crashes, input);
          return this;
        } catch (VarveException e) {
          assertEquals(ErrorCode.STORAGE_UNREACHABLE, e.code(), () -> "seed " + seed + ": " + e);
          seenBefore.putAll(contents(""));
        }
      }
    }

    private void run(ObjectStore now, String job, List<Object> input) throws Exception {
      Optional<Saved> from = restorePoint();
      PlainPipeline pipeline = new PlainPipeline(now, job, from);
      for (int i = from.map(Saved::read).orElse(0); i < input.size(); i++) {
        step(pipeline, input.get(i));
        if (random.nextInt(6) == 0) {
          saved.add(pipeline.save(saved.size() + 1, i + 1));
          pipeline.publish(saved.size());
          seenBefore.putAll(contents(""));
        }
      }
      pipeline.end();
      seenBefore.putAll(contents(""));
    }

    /** The last state, or now and then an older one, or none. */
    private Optional<Saved> restorePoint() {
      if (saved.isEmpty() || disturbed && random.nextInt(8) == 0) {
        return Optional.empty();
      }
      int last = saved.size() - 1;
      return Optional.of(saved.get(random.nextInt(3) == 0 ? random.nextInt(last + 1) : last));
    }

    Set<Hash128> ids() {
      Set<Hash128> ids = new HashSet<>();
      changes.forEach(change -> ids.add(SampleChanges.id(change)));
      return ids;
    }

    List<Manifest> manifests() {
      return new Ledger(store, "crm").readFrom(1).map(Entry::manifest).toList();
    }

    List<DataFile> files() {
      return manifests().stream().flatMap(manifest -> manifest.files().stream()).toList();
    }

    /** Of the rows in all files, computed from what the files hold. */
    RowDigest digest() {
      ChangeHash hash = new ChangeHash();
      RowDigest digest = RowDigest.EMPTY;
      for (StoredChange stored : listed()) {
        digest = digest.plus(hash.of(stored.change()));
      }
      return digest;
    }

    List<StoredChange> listed() {
      List<StoredChange> listed = new ArrayList<>();
      for (String file : contents("tables/").keySet()) {
        try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(store, file))) {
          for (Iterator<StoredChange> rows = reader.changes(); rows.hasNext(); ) {
            listed.add(rows.next());
          }
        }
      }
      return listed;
    }

    /** Objects by key with their hash. */
    TreeMap<String, String> contents(String prefix) {
      TreeMap<String, String> contents = new TreeMap<>();
      store
          .list(prefix)
          .forEach(
              object ->
                  contents.put(object.key(), Sha256.of(store.read(object.key()).orElseThrow())));
      return contents;
    }
  }
}
