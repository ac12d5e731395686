package dev.varve.ledger;

import dev.varve.ledger.Ledger.Head;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.storage.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Manifests for tests: believable, small, and linked. */
public final class Manifests {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final TableId ORDERS = TableId.of("public", "orders");

  private Manifests() {}

  /** A chain of manifests, one window each, with one file of ten rows in each. */
  public static List<Manifest> chain(String source, int length) {
    List<Manifest> chain = new ArrayList<>();
    Head head = Head.NONE;
    for (int i = 0; i < length; i++) {
      chain.add(after(head, source, "job"));
      head = headOf(chain.get(i));
    }
    return chain;
  }

  /** The first manifest of a source as this job would write it. */
  public static Manifest first(String source, String job) {
    return after(Head.NONE, source, job);
  }

  /** The next manifest as this job would write it. */
  public static Manifest after(Head head, String source, String job) {
    long sequence = head.sequence() + 1;
    Window window =
        Window.starting(START.plus(Duration.ofHours(sequence % 100_000)), Duration.ofHours(1));
    return new Manifest(
        Manifest.FORMAT_VERSION,
        source,
        sequence,
        head.sha256(),
        window,
        1,
        List.of(
            new TableLayer(ORDERS, 12, 10, 2, List.of(file(source, window, 10))),
            new TableLayer(TableId.of("public", "empty"), 0, 0, 0, List.of())),
        new Writer("0.1.0", Map.of("job", job)));
  }

  /** The same manifest with this fact. */
  public static Manifest withFact(Manifest manifest, String name, String value) {
    Map<String, String> facts = new TreeMap<>(manifest.job().facts());
    facts.put(name, value);
    return new Manifest(
        manifest.formatVersion(),
        manifest.source(),
        manifest.sequence(),
        manifest.previous(),
        manifest.window(),
        manifest.revision(),
        manifest.tables(),
        new Writer(manifest.job().version(), facts));
  }

  private static DataFile file(String source, Window window, long rows) {
    String sha256 = Sha256.of(window.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return new DataFile(
        ArchiveLayout.window(source, ORDERS, window.start())
            + "changes-0-00000000-"
            + sha256.substring(0, 16)
            + ".parquet",
        1_234,
        sha256,
        new Hash128(1, 2),
        new RowDigest(rows, new Hash128(3, 4)),
        new TreeMap<>(Map.of(Operation.CREATE, rows)),
        "000001@42",
        "s0000000000000001.00000001.00000000",
        "s0000000000000009.00000001.00000000",
        false);
  }

  static Manifest withSequence(Manifest manifest, long sequence) {
    return new Manifest(
        manifest.formatVersion(),
        manifest.source(),
        sequence,
        manifest.previous(),
        manifest.window(),
        manifest.revision(),
        manifest.tables(),
        manifest.job());
  }

  public static Head headOf(Manifest manifest) {
    return new Head(manifest.sequence(), Sha256.of(ManifestCodec.encode(manifest)));
  }

  static void putAlone(ObjectStore store, String source, long sequence) {
    Manifest manifest = after(new Head(sequence - 1, "ab".repeat(32)), source, "job");
    store.putIfAbsent(ArchiveLayout.manifest(source, sequence), ManifestCodec.encode(manifest));
  }
}
