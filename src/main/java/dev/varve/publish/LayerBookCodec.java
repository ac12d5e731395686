package dev.varve.publish;

import dev.varve.block.ByteReader;
import dev.varve.block.ByteWriter;
import dev.varve.ledger.Ledger.Head;
import dev.varve.ledger.ManifestCodec;
import dev.varve.model.TableId;
import dev.varve.publish.LayerBook.Decided;
import java.time.Instant;
import java.util.Map;

/**
 * A layer book as bytes: version byte, then every field in order. A public format, because
 * savepoints hold it.
 */
public final class LayerBookCodec {
  private static final byte VERSION = 2;
  private static final byte WITHOUT_REQUESTS = 1;

  private LayerBookCodec() {}

  public static byte[] encode(LayerBook book) {
    ByteWriter out = new ByteWriter(4096);
    out.writeByte(VERSION);
    writeInstant(out, book.firstWindow);
    writeInstant(out, book.nextWindow);
    out.writeText(book.epoch == null ? "" : book.epoch);
    writeLink(out, book.published);
    writeLink(out, book.head);
    out.writeVarint(book.settledThrough);
    out.writeVarint(book.requests);
    out.writeVarint(book.knownTables.size());
    for (TableId table : book.knownTables) {
      out.writeText(table.namespace());
      out.writeText(table.name());
    }
    out.writeVarint(book.revisions.size());
    for (Map.Entry<Instant, Integer> revision : book.revisions.entrySet()) {
      out.writeSigned(revision.getKey().toEpochMilli());
      out.writeVarint(revision.getValue());
    }
    out.writeVarint(book.decided.size());
    book.decided.forEach(each -> out.writeImage(each.bytes()));
    book.pending.forEach(
        (due, windows) ->
            windows.forEach(
                (window, layers) ->
                    layers.forEach(
                        layer -> out.writeImage(new SealReport(window, due, layer).encode()))));
    return out.toByteArray();
  }

  /**
   * Fills an empty book with what {@link #encode} wrote, or version 1, which did not count
   * requests. Manifests that were decided are covered: the checkpoint that held them is complete.
   *
   * @throws IllegalStateException if a later version wrote it
   */
  public static void decodeInto(byte[] bytes, LayerBook book) {
    ByteReader in = new ByteReader(bytes);
    byte version = in.readByte();
    if (version != VERSION && version != WITHOUT_REQUESTS) {
      throw new IllegalStateException("layer book of version " + version);
    }
    book.firstWindow = readInstant(in);
    book.nextWindow = readInstant(in);
    String epoch = in.readText();
    book.epoch = epoch.isEmpty() ? null : epoch;
    book.published = readLink(in);
    book.head = readLink(in);
    book.settledThrough = in.readVarint();
    book.requests = version == WITHOUT_REQUESTS ? 0 : in.readVarint();
    for (long left = in.readVarint(); left > 0; left--) {
      book.knownTables.add(TableId.of(in.readText(), in.readText()));
    }
    for (long left = in.readVarint(); left > 0; left--) {
      book.revisions.put(Instant.ofEpochMilli(in.readSigned()), (int) in.readVarint());
    }
    for (long left = in.readVarint(); left > 0; left--) {
      byte[] manifest = in.readImage();
      book.decided.addLast(new Decided(ManifestCodec.decode(manifest, "in state"), manifest, 0));
    }
    while (in.hasMore()) {
      book.put(SealReport.decode(in.readImage()));
    }
  }

  private static void writeLink(ByteWriter out, Head link) {
    out.writeVarint(link.sequence());
    out.writeText(link.sha256());
  }

  private static Head readLink(ByteReader in) {
    return new Head(in.readVarint(), in.readText());
  }

  private static void writeInstant(ByteWriter out, Instant instant) {
    out.writeSigned(instant == null ? Long.MIN_VALUE : instant.toEpochMilli());
  }

  private static Instant readInstant(ByteReader in) {
    long millis = in.readSigned();
    return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis);
  }
}
