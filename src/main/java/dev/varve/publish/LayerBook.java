package dev.varve.publish;

import dev.varve.ledger.Ledger.Head;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.ManifestCodec;
import dev.varve.ledger.Sha256;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.window.WindowCadence;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The layers of one source, in the order in which they become final. Seal reports go in; as the
 * watermark passes, manifests come out, each chained to the one before. Not thread-safe.
 *
 * <p>A manifest goes through three states: <i>decided</i> (its bytes are final and in this book),
 * <i>covered</i> (a checkpoint holds the book with it), <i>published</i> (it is in the ledger).
 * Only a covered manifest may be published, so that a restart publishes the same bytes again and
 * never others.
 *
 * <p>Assumptions: every report of a due moment is added before a watermark that reaches it (the
 * writers hold the watermark back; else the layer would lack files, which the report would then
 * bring as an addendum); watermarks do not go back within one run.
 */
public final class LayerBook {
  /** The watermark at the end of input. */
  private static final long END_OF_INPUT = Long.MAX_VALUE;

  private final String source;
  private final WindowCadence cadence;
  private final long latenessMillis;
  private final Manifest.Writer writer;
  private final InstantSource clock;
  private final Function<Instant, Set<String>> publishedIn;

  final TreeMap<Long, TreeMap<Window, List<TableLayer>>> pending = new TreeMap<>();
  final Deque<Decided> decided = new ArrayDeque<>();
  final TreeSet<TableId> knownTables = new TreeSet<>();
  final Map<Instant, Integer> revisions = new HashMap<>();
  Instant firstWindow;
  Instant nextWindow;
  String epoch;
  Head published = Head.NONE;
  Head head = Head.NONE;
  long settledThrough;

  /** Of what the ledger had beyond this book; null when there was nothing or all is read. */
  private Reread reread;

  private boolean draining;

  /** To the store, since the last manifest was decided. */
  long requests;

  private long announcedThrough;
  private long announcedAtLastComplete;
  private final NavigableMap<Long, Long> announcedByCheckpoint = new TreeMap<>();

  /** A manifest whose bytes are final. */
  public static final class Decided {
    private static final long NOT_COVERED = Long.MAX_VALUE;

    private final Manifest manifest;
    private final byte[] bytes;
    private long checkpoint;

    Decided(Manifest manifest, byte[] bytes, long checkpoint) {
      this.manifest = manifest;
      this.bytes = bytes;
      this.checkpoint = checkpoint;
    }

    public Manifest manifest() {
      return manifest;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /**
   * An empty book.
   *
   * @param publishedIn the paths that the ledger names for the window that starts then
   */
  public LayerBook(
      String source,
      WindowCadence cadence,
      long latenessMillis,
      Manifest.Writer writer,
      InstantSource clock,
      Function<Instant, Set<String>> publishedIn) {
    this.source = source;
    this.cadence = cadence;
    this.latenessMillis = latenessMillis;
    this.writer = writer;
    this.clock = clock;
    this.publishedIn = publishedIn;
  }

  /** Makes tables known, so that layers name them also while they are empty. */
  public void know(Collection<TableId> tables) {
    knownTables.addAll(tables);
  }

  /**
   * Takes a sealed part in, without the files that it adopted although an earlier report had
   * brought them: a writer cannot tell a file that is on its way to the ledger from one that an
   * attempt left behind.
   */
  public void add(SealReport report) {
    countRequests(report.requests());
    TableLayer layer = report.layer();
    if (layer.files().stream().anyMatch(DataFile::adopted)) {
      layer = without(layer, pathsKnown(report.window()));
    }
    put(new SealReport(report.window(), report.dueMillis(), layer));
  }

  /** Counts requests to the store; the next manifest that is decided tells of them. */
  public void countRequests(long made) {
    requests += made;
  }

  private Set<String> pathsKnown(Window window) {
    Set<String> paths = new HashSet<>(publishedIn.apply(window.start()));
    decided.forEach(each -> each.manifest.files().forEach(file -> paths.add(file.path())));
    for (TreeMap<Window, List<TableLayer>> windows : pending.values()) {
      for (TableLayer layer : windows.getOrDefault(window, List.of())) {
        layer.files().forEach(file -> paths.add(file.path()));
      }
    }
    return paths;
  }

  void put(SealReport report) {
    knownTables.add(report.layer().table());
    pending
        .computeIfAbsent(report.dueMillis(), due -> new TreeMap<>())
        .computeIfAbsent(report.window(), window -> new ArrayList<>())
        .add(report.layer());
  }

  /** Decides every layer that this watermark makes final. */
  public void advance(long watermarkMillis) {
    draining = watermarkMillis == END_OF_INPUT;
    if (nextWindow == null) {
      findFirstWindow(watermarkMillis);
    }
    long limit =
        watermarkMillis == END_OF_INPUT && !pending.isEmpty() ? pending.lastKey() : watermarkMillis;
    while (limit != END_OF_INPUT && nextWindow != null) {
      long regular = dueOf(next());
      long addendum = pending.isEmpty() ? END_OF_INPUT : pending.firstKey();
      if (Math.min(regular, addendum) > limit) {
        break;
      }
      if (regular <= addendum) {
        decideWindow(limit);
      } else {
        decideAddenda(addendum);
      }
    }
  }

  /** What came of reading the ledger's windows again, once, when the watermark has passed them. */
  public Optional<RereadReport> takeReread(long watermarkMillis) {
    if (reread == null || !reread.isDone(watermarkMillis)) {
      return Optional.empty();
    }
    RereadReport report = reread.report();
    reread = null;
    return Optional.of(report);
  }

  /** Everything decided so far is held by this checkpoint. */
  public void coverBy(long checkpoint) {
    for (Decided each : decided) {
      each.checkpoint = Math.min(each.checkpoint, checkpoint);
    }
    announcedByCheckpoint.put(checkpoint, announcedThrough);
  }

  /**
   * A checkpoint is complete. What was announced before the one that completed before it is settled
   * now: that one's transaction has been committed, else the job would have failed.
   */
  public void complete(long checkpoint) {
    settledThrough = Math.max(settledThrough, announcedAtLastComplete);
    NavigableMap<Long, Long> upToIt = announcedByCheckpoint.headMap(checkpoint, true);
    if (!upToIt.isEmpty()) {
      announcedAtLastComplete = upToIt.lastEntry().getValue();
      upToIt.clear();
    }
  }

  /** The next manifest that may be published once this checkpoint is complete, or null. */
  public Decided nextPublishable(long completedCheckpoint) {
    Decided first = decided.peekFirst();
    return first != null && first.checkpoint <= completedCheckpoint ? first : null;
  }

  /** The next decided manifest, covered or not; for the end of input, when no more is to come. */
  public Decided nextDecided() {
    return decided.peekFirst();
  }

  /** The first decided manifest is in the ledger. */
  public void markPublished() {
    Decided first = decided.removeFirst();
    published = new Head(first.manifest.sequence(), Sha256.of(first.bytes));
  }

  /** All lineage events of manifests up to this sequence have been sent. */
  public void markAnnounced(long sequence) {
    announcedThrough = Math.max(announcedThrough, sequence);
  }

  public Head published() {
    return published;
  }

  /**
   * The last manifest whose events are known to be in the topic. Those of later ones may have been
   * sent; after a restore only the topic tells, because a transaction may have timed out.
   */
  public long settledThrough() {
    return settledThrough;
  }

  /**
   * Finds its place in a ledger that went on without this book: after a restore from an older
   * checkpoint, or with no state at all. What the book had decided and the ledger has too is
   * published; what it had decided otherwise is decided again, as far as the ledger does not have
   * its files.
   *
   * @param later the manifests after {@link #published()}, in order
   */
  public void adopt(List<Manifest> later) {
    Set<String> paths = new HashSet<>();
    List<Manifest> unknown = new ArrayList<>();
    for (Manifest manifest : later) {
      byte[] bytes = ManifestCodec.encode(manifest);
      manifest.files().forEach(file -> paths.add(file.path()));
      Decided first = decided.peekFirst();
      if (first != null && Arrays.equals(first.bytes, bytes)) {
        markPublished();
      } else {
        withdrawDecided();
        apply(manifest, bytes);
        published = head;
        unknown.add(manifest);
      }
    }
    for (TreeMap<Window, List<TableLayer>> windows : pending.values()) {
      windows.values().forEach(layers -> layers.replaceAll(layer -> without(layer, paths)));
    }
    reread = unknown.isEmpty() ? null : Reread.of(unknown, latenessMillis);
  }

  private void withdrawDecided() {
    while (!decided.isEmpty()) {
      Manifest manifest = decided.removeLast().manifest;
      withdraw(manifest.window().start(), manifest.revision());
      for (TableLayer layer : manifest.tables()) {
        if (layer.rowsIn() > 0 || !layer.files().isEmpty()) {
          put(new SealReport(manifest.window(), dueOf(manifest.window()), layer));
        }
      }
    }
    head = published;
    if (published.equals(Head.NONE)) {
      firstWindow = null;
      nextWindow = null;
    }
  }

  /** Takes back what was decided last. */
  private void withdraw(Instant start, int revision) {
    if (revision > 1) {
      revisions.put(start, revision - 1);
    } else if (start.isBefore(firstWindow)) {
      revisions.remove(start);
    } else {
      nextWindow = start;
    }
  }

  /** The layer but for files that are in it by another way, their rows counted as duplicates. */
  private static TableLayer without(TableLayer layer, Set<String> paths) {
    List<DataFile> kept = new ArrayList<>();
    long rows = 0;
    long duplicates = layer.duplicates();
    for (DataFile file : layer.files()) {
      if (!paths.contains(file.path())) {
        kept.add(file);
        rows += file.digest().rows();
      } else if (!file.adopted()) {
        duplicates += file.digest().rows();
      }
    }
    return new TableLayer(layer.table(), layer.rowsIn(), rows, duplicates, kept);
  }

  /** Begins with the first window that has rows, else the first that is not due yet. */
  private void findFirstWindow(long watermarkMillis) {
    Instant earliest =
        watermarkMillis == END_OF_INPUT
            ? null
            : cadence.at(Instant.ofEpochMilli(watermarkMillis - latenessMillis)).start();
    for (TreeMap<Window, List<TableLayer>> windows : pending.values()) {
      Instant start = windows.firstKey().start();
      earliest = earliest == null || start.isBefore(earliest) ? start : earliest;
    }
    firstWindow = earliest;
    nextWindow = earliest;
  }

  private Window next() {
    return new Window(nextWindow, cadence.at(nextWindow).end());
  }

  private long dueOf(Window window) {
    return window.end().toEpochMilli() + latenessMillis;
  }

  /**
   * Decides the next window; one without a row together with the empty ones that follow it, as one
   * span.
   */
  private void decideWindow(long limit) {
    Window window = next();
    List<TableLayer> layers = take(dueOf(window), window);
    nextWindow = window.end();
    if (layers.isEmpty()) {
      while (dueOf(next()) <= limit && !isPending(next())) {
        nextWindow = next().end();
      }
      window = new Window(window.start(), nextWindow);
    }
    Map<TableId, TableLayer> byTable = new TreeMap<>();
    knownTables.forEach(table -> byTable.put(table, empty(table)));
    layers.forEach(layer -> byTable.merge(layer.table(), layer, LayerBook::join));
    decide(window, 1, List.copyOf(byTable.values()));
  }

  private boolean isPending(Window window) {
    TreeMap<Window, List<TableLayer>> windows = pending.get(dueOf(window));
    return windows != null && windows.containsKey(window);
  }

  private void decideAddenda(long due) {
    for (Window window : List.copyOf(pending.get(due).keySet())) {
      Map<TableId, TableLayer> byTable = new TreeMap<>();
      List<TableLayer> layers = take(due, window);
      if (reread != null) {
        reread.add(window, layers);
      }
      for (TableLayer layer : layers) {
        if (!layer.files().isEmpty()) {
          byTable.merge(layer.table(), layer, LayerBook::join);
        }
      }
      if (!byTable.isEmpty()) {
        decide(window, nextRevision(window), List.copyOf(byTable.values()));
      }
    }
  }

  private List<TableLayer> take(long due, Window window) {
    TreeMap<Window, List<TableLayer>> windows = pending.get(due);
    if (windows == null) {
      return List.of();
    }
    List<TableLayer> layers = windows.remove(window);
    if (windows.isEmpty()) {
      pending.remove(due);
    }
    return layers == null ? List.of() : layers;
  }

  private int nextRevision(Window window) {
    boolean sealedBefore = !isBeforeFirst(window) && window.start().isBefore(nextWindow);
    return revisions.getOrDefault(window.start(), sealedBefore ? 1 : 0) + 1;
  }

  private void decide(Window window, int revision, List<TableLayer> tables) {
    for (TableLayer layer : tables) {
      epoch = Generations.latest(epoch, layer);
    }
    Map<String, String> facts = new TreeMap<>(writer.facts());
    facts.put(Manifest.Writer.PUBLISHED, clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    facts.put(Manifest.Writer.REQUESTS, Long.toString(requests));
    requests = 0;
    if (draining) {
      facts.put(Manifest.Writer.DRAINED, "true");
    }
    if (epoch != null) {
      facts.put(Generations.EPOCH_FACT, epoch);
    }
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT_VERSION,
            source,
            head.sequence() + 1,
            head.sha256(),
            window,
            revision,
            tables,
            new Manifest.Writer(writer.version(), facts));
    byte[] bytes = ManifestCodec.encode(manifest);
    decided.addLast(new Decided(manifest, bytes, Decided.NOT_COVERED));
    apply(manifest, bytes);
  }

  private void apply(Manifest manifest, byte[] bytes) {
    head = new Head(manifest.sequence(), Sha256.of(bytes));
    Window window = manifest.window();
    if (manifest.revision() > 1 || isBeforeFirst(window)) {
      revisions.put(window.start(), manifest.revision());
    } else {
      firstWindow = firstWindow == null ? window.start() : firstWindow;
      nextWindow =
          nextWindow == null || window.end().isAfter(nextWindow) ? window.end() : nextWindow;
    }
    for (TableLayer layer : manifest.tables()) {
      knownTables.add(layer.table());
      epoch = Generations.latest(epoch, layer);
    }
  }

  /**
   * Whether only late rows brought the window here: it and those up to the first were not sealed.
   */
  private boolean isBeforeFirst(Window window) {
    return firstWindow != null && window.start().isBefore(firstWindow);
  }

  private static TableLayer empty(TableId table) {
    return new TableLayer(table, 0, 0, 0, List.of());
  }

  private static TableLayer join(TableLayer one, TableLayer other) {
    List<DataFile> files = new ArrayList<>(one.files());
    files.addAll(other.files());
    return new TableLayer(
        one.table(),
        one.rowsIn() + other.rowsIn(),
        one.rowsWritten() + other.rowsWritten(),
        one.duplicates() + other.duplicates(),
        files);
  }
}
