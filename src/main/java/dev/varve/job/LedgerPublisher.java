package dev.varve.job;

import dev.varve.config.LineageConfig;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Ledger.Outcome;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.ManifestCodec;
import dev.varve.ledger.SchemaStore;
import dev.varve.ledger.Sha256;
import dev.varve.lineage.LineageContext;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.LineageEventId;
import dev.varve.lineage.LineageEvents;
import dev.varve.model.TableId;
import dev.varve.publish.LayerBook;
import dev.varve.publish.LayerBook.Decided;
import dev.varve.publish.LayerBookCodec;
import dev.varve.publish.PublishedFiles;
import dev.varve.publish.RereadReport;
import dev.varve.publish.SealReport;
import dev.varve.quarantine.topic.RejectEvents;
import dev.varve.storage.CountingStore;
import dev.varve.storage.factory.ObjectStores;
import dev.varve.window.WindowCadence;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes layers part of the archive: decides them as the watermark passes, publishes each manifest
 * once the checkpoint that holds it is complete, and announces it on the lineage topic before the
 * next barrier. Parallelism 1.
 *
 * <p>The protocol, and what each step rests on:
 *
 * <ol>
 *   <li>A layer is decided, its manifest's bytes are final, the book has them. A failure here: the
 *       book of the last checkpoint decides again, from the same files.
 *   <li>A checkpoint holds the book. From now on these bytes and no others are published, whatever
 *       fails.
 *   <li>The manifest is put under its number if that is free. A failure before, after or in
 *       between: it is put again after the restore, and found to be there already.
 *   <li>Its events go out; the sink's transaction and the book that no longer holds the manifest
 *       share the next checkpoint. A failure in between: the transaction is never committed, and
 *       the events go out again.
 * </ol>
 *
 * <p>After a restore the ledger or the topic may be ahead of the book (an older checkpoint) or the
 * topic behind (a transaction that timed out). So the book first finds its place in the ledger; and
 * at the first complete checkpoint, when the sink has committed every recovered transaction, the
 * topic is read back and what it lacks is announced.
 */
final class LedgerPublisher extends AbstractStreamOperator<LineageEvent>
    implements OneInputStreamOperator<SealReport, LineageEvent>, BoundedOneInput {
  private static final long serialVersionUID = 1L;
  private static final Logger LOGGER = LoggerFactory.getLogger(LedgerPublisher.class);

  private final WindowSettings settings;
  private final LineageConfig lineage;
  private final OutputTag<LineageEvent> rejects;
  private final Surroundings surroundings;

  private transient ListState<byte[]> saved;
  private transient LayerBook book;
  private transient CountingStore store;
  private transient Ledger ledger;
  private transient PublishedFiles published;
  private transient Announcer announcer;
  private transient LongMaximum publishedThrough;
  private transient ListAccumulator<String> notes;
  private transient long advancedTo;
  private transient NavigableMap<Long, Long> advancedToByCheckpoint;

  /** What it asks of the source and of the topics. */
  interface Surroundings extends Serializable {
    /** The tables that the source has now. */
    List<TableId> tables();

    /**
     * Refuses to go on while a topic does not answer: what follows would fail at its first event,
     * after a checkpoint that looks like recovery.
     */
    void requireTopics();

    /** As {@link Announcements.Topic#missing}, of lineage's topic. */
    Collection<LineageEventId> missing(Collection<LineageEventId> expected, Instant since);

    /** The same, of the topic of records in quarantine. */
    Collection<LineageEventId> missingRejects(Collection<LineageEventId> expected, Instant since);

    /** How long what another job has published is left to it to announce. */
    Duration rivalsTime();
  }

  /**
   * A publisher.
   *
   * @param rejects where records in quarantine go out, or null when they are not announced
   */
  LedgerPublisher(
      WindowSettings settings,
      LineageConfig lineage,
      OutputTag<LineageEvent> rejects,
      Surroundings surroundings) {
    this.settings = settings;
    this.lineage = lineage;
    this.rejects = rejects;
    this.surroundings = surroundings;
  }

  @Override
  public void initializeState(StateInitializationContext state) throws Exception {
    super.initializeState(state);
    saved =
        state
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("book", BytePrimitiveArraySerializer.INSTANCE));
    String source = settings.source().name();
    book =
        new LayerBook(
            source,
            WindowCadence.of(settings.source().window(), settings.source().zone()),
            settings.source().lateness().toMillis(),
            writer(),
            InstantSource.system(),
            start -> published.in(start));
    for (byte[] bytes : saved.get()) {
      LayerBookCodec.decodeInto(bytes, book);
    }
  }

  private Manifest.Writer writer() {
    return new Manifest.Writer(
        BuildInfo.version(),
        Map.of(
            Manifest.Writer.JOB,
            job(),
            Manifest.Writer.PROCESS,
            ManagementFactory.getRuntimeMXBean().getName(),
            LineageEvents.FLINK_FACT,
            EnvironmentInformation.getVersion()));
  }

  private String job() {
    return getContainingTask().getEnvironment().getJobID().toString();
  }

  @Override
  public void open() throws Exception {
    super.open();
    String source = settings.source().name();
    publishedThrough = new LongMaximum();
    getRuntimeContext().addAccumulator(Progress.publishedThrough(source), publishedThrough);
    notes = new ListAccumulator<>();
    getRuntimeContext().addAccumulator(Progress.notes(source), notes);
    advancedTo = Long.MIN_VALUE;
    advancedToByCheckpoint = new TreeMap<>();
    PermanentFailure.guard(surroundings::requireTopics);
    PermanentFailure.guard(() -> catchUpWithArchive(source));
  }

  private void catchUpWithArchive(String source) {
    store = new CountingStore(ObjectStores.open(settings.storage()));
    ArchiveIdentity.openOrCreate(store);
    ledger = new Ledger(store, source);
    published = new PublishedFiles(ledger);
    try (var later = ledger.adopt(book.published())) {
      book.adopt(later.map(Entry::manifest).toList());
    }
    book.know(surroundings.tables());
    while (book.nextPublishable(Long.MAX_VALUE - 1) != null) {
      publishNext(book.nextPublishable(Long.MAX_VALUE - 1));
    }
    announcer = new Announcer(topics(source), ledger, book, job(), surroundings.rivalsTime());
  }

  private List<Announcements> topics(String source) {
    SchemaStore schemas = new SchemaStore(store, source);
    LineageContext context =
        LineageContext.of(lineage, settings.source(), URI.create(store.uri()), schemas::get);
    Announcements events =
        new Announcements(
            LineageEvents::count,
            manifest ->
                LineageEvents.stream(manifest, Sha256.of(ManifestCodec.encode(manifest)), context),
            surroundings::missing,
            event -> output.collect(new StreamRecord<>(event)));
    if (rejects == null) {
      return List.of(events);
    }
    Announcements records =
        new Announcements(
            RejectEvents::count,
            new RejectEvents(store)::of,
            surroundings::missingRejects,
            event -> output.collect(rejects, new StreamRecord<>(event)));
    return List.of(events, records);
  }

  @Override
  public void processElement(StreamRecord<SealReport> element) {
    book.add(element.getValue());
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    book.countRequests(store.takeRequests());
    book.advance(mark.getTimestamp());
    book.takeReread(mark.getTimestamp()).ifPresent(this::tell);
    advancedTo = mark.getTimestamp();
    super.processWatermark(mark);
  }

  private void tell(RereadReport report) {
    String text = "source " + settings.source().name() + ": " + report.text();
    notes.add(text);
    LOGGER.info("{}", text);
  }

  @Override
  public void snapshotState(StateSnapshotContext snapshot) throws Exception {
    super.snapshotState(snapshot);
    book.coverBy(snapshot.getCheckpointId());
    advancedToByCheckpoint.put(snapshot.getCheckpointId(), advancedTo);
    saved.clear();
    saved.add(LayerBookCodec.encode(book));
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    PermanentFailure.guard(() -> publishThrough(checkpoint));
    book.complete(checkpoint);
    NavigableMap<Long, Long> covered = advancedToByCheckpoint.headMap(checkpoint, true);
    if (!covered.isEmpty()) {
      publishedThrough.add(covered.lastEntry().getValue());
      covered.clear();
    }
  }

  private void publishThrough(long checkpoint) {
    Decided next = book.nextPublishable(checkpoint);
    while (next != null) {
      publishNext(next);
      announcer.announce(next.manifest());
      next = book.nextPublishable(checkpoint);
    }
    announcer.announceMissing();
  }

  /** At the end of input no checkpoint is needed: what was decided cannot change any more. */
  @Override
  public void endInput() {
    announcer.announceMissingAtTheEnd();
    Decided next = book.nextDecided();
    while (next != null) {
      publishNext(next);
      announcer.announce(next.manifest());
      next = book.nextDecided();
    }
  }

  private void publishNext(Decided next) {
    if (ledger.publish(next.manifest()) == Outcome.TAKEN) {
      throw ledger.taken(next.manifest().sequence());
    }
    book.markPublished();
  }

  @Override
  public void close() throws Exception {
    try {
      if (store != null) {
        store.close();
      }
    } finally {
      super.close();
    }
  }
}
