package dev.varve.publish;

import dev.varve.block.ByteReader;
import dev.varve.block.ByteWriter;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.ManifestCodec;
import dev.varve.model.Window;
import java.util.List;
import java.util.Map;

/**
 * One table's part of a window, sealed: its files are in the archive's folder, not yet in the
 * ledger.
 *
 * @param window the window the rows belong to
 * @param dueMillis the watermark, in milliseconds, at which the layer is decided: the window's end
 *     plus the allowed lateness, or for an addendum the grid point it was collected for
 * @param requests to the store that its writer has made since its last report
 */
public record SealReport(Window window, long dueMillis, TableLayer layer, long requests) {
  private static final byte VERSION = 2;
  private static final byte WITHOUT_REQUESTS = 1;

  /** A report that tells of no requests. */
  public SealReport(Window window, long dueMillis, TableLayer layer) {
    this(window, dueMillis, layer, 0);
  }

  /** The same report with this many requests. */
  public SealReport withRequests(long made) {
    return new SealReport(window, dueMillis, layer, made);
  }

  /** Version byte, due moment, requests, then the layer as a manifest of one table. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(1024);
    out.writeByte(VERSION);
    out.writeSigned(dueMillis);
    out.writeVarint(requests);
    Manifest draft =
        new Manifest(
            Manifest.FORMAT_VERSION,
            "draft",
            1,
            Manifest.NO_PREVIOUS,
            window,
            1,
            List.of(layer),
            new Manifest.Writer("draft", Map.of()));
    out.writeImage(ManifestCodec.encode(draft));
    return out.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote, and what version 1 wrote, which did not count requests.
   *
   * @throws IllegalStateException if a later version wrote it
   */
  public static SealReport decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    byte version = in.readByte();
    if (version != VERSION && version != WITHOUT_REQUESTS) {
      throw new IllegalStateException("seal report of version " + version);
    }
    long due = in.readSigned();
    long requests = version == WITHOUT_REQUESTS ? 0 : in.readVarint();
    Manifest draft = ManifestCodec.decode(in.readImage(), "of a seal report");
    return new SealReport(draft.window(), due, draft.tables().get(0), requests);
  }
}
