package dev.varve.job;

import dev.varve.block.BlockInfo;
import dev.varve.block.BlockMerge;
import dev.varve.block.ChangeHash;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Ledger.Outcome;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.SchemaStore;
import dev.varve.model.ChangeEvent;
import dev.varve.publish.LayerBook;
import dev.varve.publish.LayerBookCodec;
import dev.varve.publish.PublishedFiles;
import dev.varve.publish.RereadReport;
import dev.varve.publish.SealReport;
import dev.varve.seal.SealTask;
import dev.varve.seal.TableSealer;
import dev.varve.storage.ObjectStore;
import dev.varve.window.WindowCadence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the operators of a branch do, on one thread and without Flink: the same pure classes in the
 * same order, with maps for state. Every call to the store may fail; what is left then is the last
 * state saved.
 */
final class PlainPipeline {
  static final Duration WINDOW = Duration.ofMinutes(10);
  private static final long LATENESS_MILLIS = 60_000;
  private static final long FILE_ROWS_MAX = 7;

  private final WindowCadence cadence = WindowCadence.of(WINDOW, ZoneOffset.UTC);
  private final ChangeHash hash = new ChangeHash();
  private final SealQueue queue = new SealQueue();
  private final OpenBlocks open = new OpenBlocks(700, this::store);
  private final Ledger ledger;
  private final TableSealer sealer;
  private final LayerBook book;
  private final TreeMap<String, byte[]> directory;
  private final TreeMap<String, byte[]> blocks;
  private long watermark;
  private long blockNumber;

  /** What a savepoint holds, and how much of the input came before it. */
  record Saved(
      TreeMap<String, byte[]> directory,
      TreeMap<String, byte[]> blocks,
      long watermark,
      long blockNumber,
      byte[] book,
      int read) {}

  /** Starts, from a state or, when there is none, from nothing; a few rows fill a file. */
  PlainPipeline(ObjectStore store, String job, Optional<Saved> saved) {
    this(store, job, saved, FILE_ROWS_MAX);
  }

  PlainPipeline(ObjectStore store, String job, Optional<Saved> saved, long fileRowsMax) {
    ledger = new Ledger(store, "crm");
    PublishedFiles published = new PublishedFiles(ledger);
    sealer =
        new TableSealer(
            store,
            "crm",
            new SchemaStore(store, "crm"),
            published,
            Path.of(System.getProperty("java.io.tmpdir")),
            fileRowsMax);
    book =
        new LayerBook(
            "crm",
            cadence,
            LATENESS_MILLIS,
            new Manifest.Writer("test", Map.of("job", job)),
            InstantSource.fixed(Instant.EPOCH),
            published::in);
    directory = new TreeMap<>(saved.map(Saved::directory).orElseGet(TreeMap::new));
    blocks = new TreeMap<>(saved.map(Saved::blocks).orElseGet(TreeMap::new));
    watermark = saved.map(Saved::watermark).orElse(Long.MIN_VALUE);
    blockNumber = saved.map(Saved::blockNumber).orElse(0L);
    directory.keySet().forEach(name -> queue.add(keyOf(name), blockOf(name).bucket()));
    saved.ifPresent(state -> LayerBookCodec.decodeInto(state.book(), book));
    book.adopt(ledger.adopt(book.published()).map(Entry::manifest).toList());
    publish(Long.MAX_VALUE - 1);
  }

  void process(ChangeEvent change) throws Exception {
    Bucket bucket =
        Bucket.inTime(
            cadence.at(Instant.EPOCH.plusMillis(Math.floorDiv(change.timeMicros(), 1000L))),
            LATENESS_MILLIS);
    bucket = bucket.dueMillis() <= watermark ? bucket.late(watermark, WINDOW.toMillis()) : bucket;
    String key = TableKey.of(change.table());
    queue.add(key, bucket);
    open.add(key, bucket, change, hash.of(change));
  }

  private void store(OpenBlocks.Place place, dev.varve.block.OpenBlock.Closed block) {
    blockNumber++;
    String name = place.key() + "/" + new BlockKey(place.bucket(), blockNumber).text();
    directory.put(name, block.info().encode());
    blocks.put(name, block.block());
  }

  private static String keyOf(String name) {
    return name.substring(0, name.indexOf('/'));
  }

  private static BlockKey blockOf(String name) {
    return BlockKey.parse(name.substring(name.indexOf('/') + 1));
  }

  void advance(long millis) throws Exception {
    watermark = Math.max(watermark, millis);
    Optional<SealQueue.Entry> next = queue.start(watermark);
    while (next.isPresent()) {
      seal(next.get());
      book.advance(queue.allowedWatermark(watermark));
      next = queue.start(watermark);
    }
    book.advance(queue.allowedWatermark(watermark));
  }

  private void seal(SealQueue.Entry entry) throws Exception {
    open.close(entry);
    List<BlockMerge.Source<String>> sources = new ArrayList<>();
    directory.forEach(
        (name, info) -> {
          if (keyOf(name).equals(entry.key()) && blockOf(name).bucket().equals(entry.bucket())) {
            sources.add(new BlockMerge.Source<>(name, BlockInfo.decode(info)));
          }
        });
    SealReport report =
        sealer.seal(
            new SealTask<>(
                TableKey.tableOf(entry.key()),
                entry.bucket().window(),
                entry.bucket().dueMillis(),
                sources),
            blocks::get);
    sources.forEach(
        source -> {
          directory.remove(source.reference());
          blocks.remove(source.reference());
        });
    book.add(SealReport.decode(report.encode()));
    queue.finish(entry);
  }

  /** As the publisher asks for it after each watermark. */
  Optional<RereadReport> reread(Instant passed) {
    return book.takeReread(passed.toEpochMilli());
  }

  /** Saves; what the saved state holds as decided may be published once it is complete. */
  Saved save(long checkpoint, int read) throws Exception {
    open.closeAll();
    book.coverBy(checkpoint);
    return new Saved(
        new TreeMap<>(directory),
        new TreeMap<>(blocks),
        watermark,
        blockNumber,
        LayerBookCodec.encode(book),
        read);
  }

  void publish(long completeCheckpoint) {
    while (book.nextPublishable(completeCheckpoint) != null) {
      publishNext(book.nextPublishable(completeCheckpoint));
    }
  }

  void end() throws Exception {
    advance(Long.MAX_VALUE);
    while (book.nextDecided() != null) {
      publishNext(book.nextDecided());
    }
  }

  private void publishNext(LayerBook.Decided decided) {
    if (ledger.publish(decided.manifest()) == Outcome.TAKEN) {
      throw ledger.taken(decided.manifest().sequence());
    }
    book.markPublished();
  }
}
