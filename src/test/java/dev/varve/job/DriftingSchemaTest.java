package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.RowImageWriter;
import dev.varve.block.SampleChanges;
import dev.varve.block.SchemaFingerprint;
import dev.varve.job.PlainPipeline.Saved;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.SchemaStore;
import dev.varve.ledger.Sha256;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType.Scalar;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableSchema;
import dev.varve.parquet.ChangeFileReader;
import dev.varve.parquet.RandomAccess;
import dev.varve.parquet.StoredChange;
import dev.varve.storage.InMemoryObjectStore;
import dev.varve.storage.ObjectStore.ObjectInfo;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * One table in three streams, as the partitions of a topic or the splits of a source are, whose
 * records alternate between five schema versions. Each stream is in the order of its time; how they
 * interleave is chance, anew after each restore, and records come again. The job is stopped and
 * goes on from its last state or an older one.
 */
class DriftingSchemaTest {
  private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
  private static final int STREAMS = 3;
  private static final int VERSIONS = 5;
  private static final int WINDOWS = 3;
  private static final int CHANGES = 90;
  private static final int RESTORES = 3;
  private static final long MANY = 1_000_000;
  private static final List<TableSchema> SCHEMAS =
      IntStream.range(0, VERSIONS).mapToObj(DriftingSchemaTest::schema).toList();

  @Property(tries = 30)
  void givesAFileForEachVersionInAWindowAndEachChangeOnce(@ForAll long seed) throws Exception {
    Life life = new Life(seed, seed).live();
    Map<Instant, Set<Hash128>> versions = life.versionsByWindow();
    Map<Instant, List<DataFile>> files = life.filesByWindow();
    assertEquals(versions.keySet(), files.keySet());
    files.forEach(
        (window, inWindow) -> {
          assertTrue(inWindow.size() <= VERSIONS, () -> window + ": " + inWindow.size() + " files");
          assertEquals(versions.get(window).size(), inWindow.size(), window::toString);
        });
    assertEquals(
        life.contents().keySet(),
        files.values().stream()
            .flatMap(List::stream)
            .map(DataFile::path)
            .collect(Collectors.toSet()));
    Map<Hash128, Hash128> expected = new HashMap<>();
    life.changes.forEach(change -> expected.put(SampleChanges.id(change), change.schema()));
    assertEquals(expected, life.archived());
  }

  @Property(tries = 15)
  void givesTheSameFilesInAnyInterleaving(@ForAll long seed) throws Exception {
    assertEquals(
        new Life(seed, seed + 1).live().contents(), new Life(seed, seed + 2).live().contents());
  }

  /** Version {@code n} has {@code n} more columns. */
  private static TableSchema schema(int version) {
    List<Column> columns = new ArrayList<>(SampleChanges.SCHEMA.columns());
    for (int i = 1; i <= version; i++) {
      columns.add(new Column("extra" + i, Scalar.INT64, "int8", true));
    }
    return new TableSchema(SampleChanges.ORDERS, columns, List.of("id"));
  }

  private static ChangeEvent change(long id, int version, long timeMicros) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(SCHEMAS.get(version).columns().size());
    writer.writeLong(id);
    writer.writeText("n" + id);
    for (int i = 1; i <= version; i++) {
      writer.writeLong(id * i);
    }
    return new ChangeEvent(
        SampleChanges.ORDERS,
        SchemaFingerprint.of(SCHEMAS.get(version)),
        SampleChanges.EPOCH,
        new SourcePosition.Postgres(id, id, 0),
        Operation.CREATE,
        timeMicros,
        null,
        writer.finish());
  }

  /** A state and how far each stream was read. */
  private record Point(Saved state, int[] read) {}

  /**
   * One archive's life: its changes follow from one seed, all that happens to them from another.
   */
  private static final class Life {
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final List<ChangeEvent> changes = new ArrayList<>();
    private final List<List<ChangeEvent>> streams = new ArrayList<>();
    private final List<Point> points = new ArrayList<>();
    private final Random fate;

    Life(long changesSeed, long fateSeed) {
      fate = new Random(fateSeed);
      SCHEMAS.forEach(new SchemaStore(store, "crm")::put);
      Random random = new Random(changesSeed);
      long span = PlainPipeline.WINDOW.multipliedBy(WINDOWS).toMillis() * 1_000;
      long[] times = random.longs(CHANGES, 0, span).sorted().toArray();
      IntStream.range(0, STREAMS).forEach(stream -> streams.add(new ArrayList<>()));
      for (int i = 0; i < CHANGES; i++) {
        long time = BEGIN.toEpochMilli() * 1_000 + times[i];
        ChangeEvent change = change(i, random.nextInt(VERSIONS), time);
        changes.add(change);
        streams.get(random.nextInt(STREAMS)).add(change);
      }
    }

    Life live() throws Exception {
      for (int restores = 0; restores < RESTORES; restores++) {
        run(restores, fate.nextInt(CHANGES));
      }
      run(RESTORES, Integer.MAX_VALUE);
      return this;
    }

    /** Goes on from a state until it has taken so many steps, or to the end of all streams. */
    private void run(int restores, int stepsMax) throws Exception {
      Optional<Point> from = restorePoint();
      int[] read = from.map(point -> point.read().clone()).orElseGet(() -> new int[STREAMS]);
      PlainPipeline pipeline =
          new PlainPipeline(store, "job" + restores, from.map(Point::state), MANY);
      for (int step = 0; step < stepsMax; step++) {
        List<Integer> open =
            IntStream.range(0, STREAMS)
                .filter(stream -> read[stream] < streams.get(stream).size())
                .boxed()
                .toList();
        if (open.isEmpty()) {
          pipeline.end();
          return;
        }
        int stream = open.get(fate.nextInt(open.size()));
        send(pipeline, streams.get(stream), read[stream]++);
        pipeline.advance(watermarkMillis(read));
        if (fate.nextInt(8) == 0) {
          points.add(new Point(pipeline.save(points.size() + 1, 0), read.clone()));
          pipeline.publish(points.size());
        }
      }
    }

    /** The next record of a stream, now and then with the last one again. */
    private void send(PlainPipeline pipeline, List<ChangeEvent> stream, int next) throws Exception {
      if (next > 0 && fate.nextInt(4) == 0) {
        pipeline.process(stream.get(next - 1));
      }
      pipeline.process(stream.get(next));
    }

    /** The slowest stream's time; before its first record it is the first window's start. */
    private long watermarkMillis(int[] read) {
      return IntStream.range(0, STREAMS)
          .mapToLong(
              stream ->
                  read[stream] == 0
                      ? BEGIN.toEpochMilli()
                      : streams.get(stream).get(read[stream] - 1).timeMicros() / 1_000)
          .min()
          .orElseThrow();
    }

    private Optional<Point> restorePoint() {
      if (points.isEmpty() || fate.nextInt(8) == 0) {
        return Optional.empty();
      }
      int last = points.size() - 1;
      return Optional.of(points.get(fate.nextInt(3) == 0 ? fate.nextInt(last + 1) : last));
    }

    Map<Instant, Set<Hash128>> versionsByWindow() {
      Map<Instant, Set<Hash128>> versions = new TreeMap<>();
      long windowMillis = PlainPipeline.WINDOW.toMillis();
      for (ChangeEvent change : changes) {
        long millis = change.timeMicros() / 1_000;
        versions
            .computeIfAbsent(
                Instant.ofEpochMilli(millis - millis % windowMillis), window -> new HashSet<>())
            .add(change.schema());
      }
      return versions;
    }

    Map<Instant, List<DataFile>> filesByWindow() {
      Map<Instant, List<DataFile>> files = new TreeMap<>();
      for (Ledger.Entry entry : new Ledger(store, "crm").readFrom(1).toList()) {
        Manifest manifest = entry.manifest();
        if (!manifest.files().isEmpty()) {
          files
              .computeIfAbsent(manifest.window().start(), window -> new ArrayList<>())
              .addAll(manifest.files());
        }
      }
      return files;
    }

    /** The version of each change in the files, by its identity; none is there twice. */
    Map<Hash128, Hash128> archived() {
      Map<Hash128, Hash128> archived = new HashMap<>();
      for (String file : contents().keySet()) {
        try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(store, file))) {
          for (Iterator<StoredChange> rows = reader.changes(); rows.hasNext(); ) {
            StoredChange row = rows.next();
            assertNull(archived.put(row.id(), row.change().schema()), "a change is there twice");
          }
        }
      }
      return archived;
    }

    /** Data files by key with their hash. */
    Map<String, String> contents() {
      Map<String, String> contents = new TreeMap<>();
      for (ObjectInfo file : store.list("tables/").toList()) {
        contents.put(file.key(), Sha256.of(store.read(file.key()).orElseThrow()));
      }
      return contents;
    }
  }
}
