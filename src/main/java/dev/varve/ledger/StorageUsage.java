package dev.varve.ledger;

import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Manifest.Writer;

/**
 * What was stored, as manifests tell.
 *
 * @param bytes of data files and manifests
 * @param objects data files and manifests
 * @param requests to the store, made to seal and to publish; manifests of versions before they were
 *     counted tell of none
 */
public record StorageUsage(long bytes, long objects, long requests) {
  public static final StorageUsage NONE = new StorageUsage(0, 0, 0);

  /** What one revision of a window took. */
  public static StorageUsage of(Entry entry) {
    Manifest manifest = entry.manifest();
    return new StorageUsage(
        manifest.sizeBytes() + entry.bytes().length,
        manifest.files().size() + 1L,
        requests(manifest.job()));
  }

  /** Facts are for people; a foreign one counts as none. */
  private static long requests(Writer writer) {
    String text = writer.facts().getOrDefault(Writer.REQUESTS, "");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  public StorageUsage plus(StorageUsage other) {
    return new StorageUsage(
        bytes + other.bytes, objects + other.objects, requests + other.requests);
  }
}
