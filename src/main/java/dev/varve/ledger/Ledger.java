package dev.varve.ledger;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.ObjectInfo;
import dev.varve.storage.ObjectStore.PutResult;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The chain of one source's manifests in an archive. Only ever grows at its end, by one conditional
 * put; of two writers one wins each number, and the other learns it.
 *
 * <p>Assumptions, each with what breaks without it:
 *
 * <ul>
 *   <li>A put-if-absent is strict ({@link ObjectStore}): else a manifest could be replaced.
 *   <li>Equal manifests have equal bytes ({@link ManifestCodec}): else one's own manifest, put
 *       again after a lost reply, would look like another writer's.
 *   <li>A writer publishes number {@code n + 1} only after it has seen {@code n} published: else
 *       the chain could have a gap.
 * </ul>
 *
 * <p>Thread-safe; keeps nothing in memory.
 */
public final class Ledger {
  private static final long STRIDE = 1_000;
  private static final Pattern NAME = Pattern.compile("(\\d{20})\\.json");

  private final ObjectStore store;
  private final String source;
  private final String folder;

  public Ledger(ObjectStore store, String source) {
    this.store = Objects.requireNonNull(store, "store");
    this.source = Objects.requireNonNull(source, "source");
    this.folder = ArchiveLayout.ledger(source);
  }

  /** What became of a manifest that was to be published. */
  public enum Outcome {
    CREATED,
    /** The very same bytes are there: an earlier attempt succeeded. */
    ALREADY,
    /** Another manifest has the number. */
    TAKEN
  }

  /**
   * The end of a chain, or the place in it that a job knows.
   *
   * @param sequence 0 when the chain is empty
   * @param sha256 of that manifest's bytes; {@link Manifest#NO_PREVIOUS} when the chain is empty
   */
  public record Head(long sequence, String sha256) {
    public static final Head NONE = new Head(0, Manifest.NO_PREVIOUS);
  }

  /** A manifest as it stands in the ledger. */
  public record Entry(Manifest manifest, byte[] bytes, String sha256) {
    public Head head() {
      return new Head(manifest.sequence(), sha256);
    }
  }

  public String source() {
    return source;
  }

  /** The sources that have published in an archive, by name; one request for each. */
  public static List<String> sources(ObjectStore store) {
    String root = ArchiveLayout.LEDGERS;
    SortedSet<String> sources = new TreeSet<>();
    Optional<ObjectInfo> next = store.list(root).findFirst();
    while (next.isPresent()) {
      String key = next.get().key();
      int end = key.indexOf('/', root.length());
      if (end > 0) {
        sources.add(key.substring(root.length(), end));
        // A manifest's name is digits, so none of this source's keys comes after this one.
        key = key.substring(0, end) + "/~";
      }
      next = store.listAfter(root, key).findFirst();
    }
    return List.copyOf(sources);
  }

  /** The highest number in the ledger with its hash; needs few requests however long it is. */
  public Head head() {
    long low = 0;
    long stride = STRIDE;
    while (stride < Long.MAX_VALUE / 4 && isAnyAfter(low + stride)) {
      low += stride;
      stride *= 2;
    }
    while (stride > STRIDE) {
      stride /= 2;
      low = isAnyAfter(low + stride) ? low + stride : low;
    }
    OptionalLong last = sequencesAfter(low).reduce((before, next) -> next);
    return last.isPresent() ? read(last.getAsLong()).head() : Head.NONE;
  }

  /** The numbers that the ledger has after a given one, ascending, gaps and all; lazily. */
  public LongStream sequencesAfter(long sequence) {
    return store
        .listAfter(folder, ArchiveLayout.manifest(source, sequence))
        .map(found -> sequenceOf(found.key()))
        .flatMapToLong(OptionalLong::stream);
  }

  private boolean isAnyAfter(long sequence) {
    return sequencesAfter(sequence).findFirst().isPresent();
  }

  private OptionalLong sequenceOf(String key) {
    Matcher name = NAME.matcher(key.substring(folder.length()));
    // Numbers of more than 18 digits may be beyond a long; no ledger gets there.
    return name.matches() && name.group(1).startsWith("00")
        ? OptionalLong.of(Long.parseLong(name.group(1)))
        : OptionalLong.empty();
  }

  /** The bytes under a number, whatever they are; empty if the number is free. */
  public Optional<byte[]> bytes(long sequence) {
    return store.read(ArchiveLayout.manifest(source, sequence));
  }

  /**
   * The manifest with this number.
   *
   * @throws VarveException with {@code LEDGER_BROKEN} if there is none or it belongs elsewhere,
   *     {@code MANIFEST_UNREADABLE} or {@code FORMAT_UNSUPPORTED} if it cannot be read
   */
  public Entry read(long sequence) {
    byte[] bytes = bytes(sequence).orElseThrow(() -> broken(sequence, "is missing"));
    Manifest manifest = ManifestCodec.decode(bytes, where(sequence));
    if (manifest.sequence() != sequence || !manifest.source().equals(source)) {
      throw broken(
          sequence, "is the manifest of " + manifest.source() + " number " + manifest.sequence());
    }
    return new Entry(manifest, bytes, Sha256.of(bytes));
  }

  /**
   * The manifests from this number on, lazily, each checked to follow the one before it; the first
   * one only when it is number 1.
   *
   * @throws VarveException while it is read, as {@link #read}, and with {@code LEDGER_BROKEN} where
   *     the chain is broken
   */
  public Stream<Entry> readFrom(long sequence) {
    if (sequence < 1) {
      throw new IllegalArgumentException("sequences count from 1, found " + sequence);
    }
    return readAfter(
        sequence == 1 ? Head.NONE : new Head(sequence - 1, ChainCheck.UNKNOWN), sequence - 1);
  }

  private Stream<Entry> readAfter(Head before, long sequence) {
    ChainCheck check = new ChainCheck(this, before);
    return sequencesAfter(sequence).boxed().map(check::next);
  }

  /**
   * Puts a manifest under its number if that is free.
   *
   * <p>When the store fails, the manifest may be there or not; publishing it again tells.
   */
  public Outcome publish(Manifest manifest) {
    if (!manifest.source().equals(source)) {
      throw new IllegalArgumentException(
          "a manifest of " + manifest.source() + " is not for the ledger of " + source);
    }
    byte[] bytes = ManifestCodec.encode(manifest);
    String key = ArchiveLayout.manifest(source, manifest.sequence());
    if (store.putIfAbsent(key, bytes) == PutResult.CREATED) {
      return Outcome.CREATED;
    }
    byte[] found =
        store.read(key).orElseThrow(() -> broken(manifest.sequence(), "was there and is missing"));
    return Arrays.equals(bytes, found) ? Outcome.ALREADY : Outcome.TAKEN;
  }

  /**
   * Decides at start whether the ledger is a continuation of what a job knows, and returns the
   * manifests after that, none when the job knows the head; lazily, checked as by {@link
   * #readFrom}.
   *
   * @param known the last manifest that the job's state holds as published; {@link Head#NONE} for a
   *     job without state
   * @throws VarveException with {@code LEDGER_BROKEN} if the ledger ends before that manifest,
   *     {@code LEDGER_TAKEN} if it has another one under that number
   */
  public Stream<Entry> adopt(Head known) {
    if (known.sequence() > 0) {
      byte[] bytes =
          bytes(known.sequence())
              .orElseThrow(() -> broken(known.sequence(), "was published and is missing"));
      if (!Sha256.of(bytes).equals(known.sha256())) {
        throw taken(known.sequence());
      }
    }
    return readAfter(known, known.sequence());
  }

  /** The error of a job that finds another writer's manifest under its own number; it names it. */
  public VarveException taken(long sequence) {
    return VarveException.of(
        ErrorCode.LEDGER_TAKEN,
        "another job has published %s: %s"
            .formatted(where(sequence), read(sequence).manifest().job().inWords()),
        "let one job only archive '"
            + source
            + "' here; start this one again from a savepoint of the job that went on, or without"
            + " state");
  }

  VarveException broken(long sequence, String what) {
    return VarveException.of(
        ErrorCode.LEDGER_BROKEN,
        "manifest " + where(sequence) + " " + what,
        "run 'varve verify --source " + source + "'; restore the ledger from a copy");
  }

  private String where(long sequence) {
    return store.uri() + "/" + ArchiveLayout.manifest(source, sequence);
  }
}
