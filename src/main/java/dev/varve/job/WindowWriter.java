package dev.varve.job;

import dev.varve.block.BlockInfo;
import dev.varve.block.BlockMerge;
import dev.varve.block.ChangeHash;
import dev.varve.block.OpenBlock;
import dev.varve.job.WindowSettings.LateRows;
import dev.varve.job.branch.SourceMetrics;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Window;
import dev.varve.seal.SealTask;
import dev.varve.storage.CountingStore;
import dev.varve.storage.factory.ObjectStores;
import dev.varve.window.WindowCadence;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Gathers each table's changes in row blocks by window, and when the watermark has passed a
 * window's end and lateness, seals them: workers merge and write, this task hands them blocks and
 * commits what they report.
 *
 * <p>Keyed by table. State: {@code directory} and {@code blocks}, maps from a block's name to what
 * is known of it and to its bytes; and, of the task, the watermark, which decides what is late, and
 * the last block number. A half-done seal is nothing in state: after a failure it starts again and
 * comes to the same files.
 *
 * <p>Nothing is sealed before the first checkpoint is complete or restored: until then a restart
 * would take snapshot rows into another epoch, and files of the first attempt would hold them
 * twice.
 *
 * @param <R> what comes of a seal
 */
final class WindowWriter<R> extends AbstractStreamOperator<R>
    implements OneInputStreamOperator<ChangeEvent, R>, BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final String DIRECTORY = "directory";
  private static final String BLOCKS = "blocks";

  private final WindowSettings settings;
  private final transient Sealer.Factory<R> sealers;
  private final transient MailboxExecutor mailbox;

  private transient MapState<String, byte[]> directory;
  private transient MapState<String, byte[]> blocks;
  private transient ListState<Long> savedWatermark;
  private transient ListState<Long> savedBlockNumber;

  private transient WindowCadence cadence;
  private transient ChangeHash hash;
  private transient OpenBlocks open;
  private transient SealQueue queue;
  private transient Sealer<R> sealer;
  private transient SealWorkers<R> workers;
  private transient CountingStore store;
  private transient LongCounter changes;
  private transient LongCounter late;
  private transient Counter lateMetric;
  private transient long watermark;
  private transient long emittedWatermark;
  private transient long blockNumber;
  private transient boolean maySeal;

  WindowWriter(
      WindowSettings settings,
      Sealer.Factory<R> sealers,
      ProcessingTimeService timeService,
      MailboxExecutor mailbox) {
    this.settings = settings;
    this.sealers = sealers;
    this.processingTimeService = timeService;
    this.mailbox = mailbox;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    directory = mapState(context, DIRECTORY);
    blocks = mapState(context, BLOCKS);
    savedWatermark = longs(context, "watermark");
    savedBlockNumber = longs(context, "blockNumber");
    watermark = Long.MAX_VALUE;
    for (long each : savedWatermark.get()) {
      watermark = Math.min(watermark, each);
    }
    watermark = watermark == Long.MAX_VALUE ? Long.MIN_VALUE : watermark;
    for (long each : savedBlockNumber.get()) {
      blockNumber = Math.max(blockNumber, each);
    }
    maySeal = context.isRestored();
  }

  private static MapState<String, byte[]> mapState(
      StateInitializationContext context, String name) {
    return context
        .getKeyedStateStore()
        .getMapState(
            new MapStateDescriptor<>(
                name, StringSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE));
  }

  private static ListState<Long> longs(StateInitializationContext context, String name)
      throws Exception {
    return context
        .getOperatorStateStore()
        .getUnionListState(new ListStateDescriptor<>(name, LongSerializer.INSTANCE));
  }

  @Override
  public void open() throws Exception {
    super.open();
    cadence = WindowCadence.of(settings.source().window(), settings.source().zone());
    hash = new ChangeHash();
    open = new OpenBlocks(settings.state().blockBufferBytes(), this::store);
    queue = new SealQueue();
    emittedWatermark = Long.MIN_VALUE;
    changes = new LongCounter();
    late = new LongCounter();
    getRuntimeContext().addAccumulator(Progress.CHANGES, changes);
    getRuntimeContext().addAccumulator(Progress.LATE, late);
    lateMetric = SourceMetrics.of(getMetricGroup(), settings.source().name()).counter("late");
    store = new CountingStore(ObjectStores.open(settings.storage()));
    sealer = sealers.open(settings, store, scratch());
    workers = new SealWorkers<>(settings.state().sealWorkers(), sealer, mailbox, this::load);
    rebuildQueue();
    startSeals();
  }

  private Path scratch() {
    return Path.of(
        getContainingTask().getEnvironment().getTaskManagerInfo().getTmpDirectories()[0]);
  }

  private void rebuildQueue() throws Exception {
    List<String> keys;
    try (Stream<Object> stored =
        getKeyedStateBackend().getKeys(DIRECTORY, VoidNamespace.INSTANCE)) {
      keys = stored.map(String.class::cast).toList();
    }
    for (String key : keys) {
      setCurrentKey(key);
      for (String name : directory.keys()) {
        queue.add(key, BlockKey.parse(name).bucket());
      }
    }
  }

  @Override
  public void processElement(StreamRecord<ChangeEvent> element) throws Exception {
    ChangeEvent change = element.getValue();
    changes.add(1);
    Window window = cadence.at(instant(change.timeMicros()));
    Bucket bucket = Bucket.inTime(window, settings.source().lateness().toMillis());
    if (bucket.dueMillis() <= watermark) {
      late.add(1);
      lateMetric.inc();
      bucket =
          settings.lateRows() == LateRows.AT_ONCE
              ? bucket.lateAtOnce(watermark)
              : bucket.late(watermark, settings.source().addendaEvery().toMillis());
    }
    String key = (String) getCurrentKey();
    queue.add(key, bucket);
    open.add(key, bucket, change, hash.of(change));
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }

  private void store(OpenBlocks.Place place, OpenBlock.Closed block) throws Exception {
    setCurrentKey(place.key());
    blockNumber++;
    String name = new BlockKey(place.bucket(), blockNumber).text();
    directory.put(name, block.info().encode());
    blocks.put(name, block.block());
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermark = Math.max(watermark, mark.getTimestamp());
    startSeals();
    passWatermarkOn();
  }

  /** An idle input must not let the publisher run ahead of seals that are under way. */
  @Override
  public void processWatermarkStatus(WatermarkStatus status) {}

  private void startSeals() throws Exception {
    while (maySeal && workers.hasRoom(queue.running())) {
      Optional<SealQueue.Entry> next = queue.start(watermark);
      if (next.isEmpty()) {
        return;
      }
      SealQueue.Entry entry = next.get();
      open.close(entry);
      workers.submit(task(entry), entry.key(), report -> commit(entry, report));
    }
  }

  private SealTask<String> task(SealQueue.Entry entry) throws Exception {
    setCurrentKey(entry.key());
    List<BlockMerge.Source<String>> found = new ArrayList<>();
    for (var named : directory.entries()) {
      if (BlockKey.parse(named.getKey()).bucket().equals(entry.bucket())) {
        found.add(new BlockMerge.Source<>(named.getKey(), BlockInfo.decode(named.getValue())));
      }
    }
    return new SealTask<>(
        TableKey.tableOf(entry.key()), entry.bucket().window(), entry.bucket().dueMillis(), found);
  }

  private byte[] load(String key, String name) throws Exception {
    setCurrentKey(key);
    return blocks.get(name);
  }

  private void commit(SealQueue.Entry entry, SealWorkers.Sealed<R> sealed) throws Exception {
    setCurrentKey(entry.key());
    for (BlockMerge.Source<String> block : sealed.task().blocks()) {
      directory.remove(block.reference());
      blocks.remove(block.reference());
    }
    R report = sealer.withRequests(sealed.report(), store.takeRequests());
    output.collect(new StreamRecord<>(report));
    queue.finish(entry);
    startSeals();
    passWatermarkOn();
  }

  private void passWatermarkOn() {
    long allowed = queue.allowedWatermark(watermark);
    if (allowed > emittedWatermark) {
      emittedWatermark = allowed;
      output.emitWatermark(new Watermark(allowed));
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    open.closeAll();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    savedWatermark.clear();
    savedWatermark.add(watermark);
    savedBlockNumber.clear();
    savedBlockNumber.add(blockNumber);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    if (!maySeal) {
      maySeal = true;
      startSeals();
    }
  }

  /** At the end of input everything is due; waits until it is sealed. */
  @Override
  public void endInput() throws Exception {
    maySeal = true;
    watermark = Long.MAX_VALUE;
    startSeals();
    while (queue.isUnfinished(watermark)) {
      mailbox.yield();
    }
  }

  @Override
  public void close() throws Exception {
    try {
      if (workers != null) {
        workers.close();
      }
      if (store != null) {
        store.close();
      }
    } finally {
      super.close();
    }
  }
}
