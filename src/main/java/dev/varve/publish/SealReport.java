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
 */
public record SealReport(Window window, long dueMillis, TableLayer layer) {
  private static final byte VERSION = 1;

  /** Version byte, due moment, then the layer as a manifest of one table. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(1024);
    out.writeByte(VERSION);
    out.writeSigned(dueMillis);
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
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalStateException if a later version wrote it
   */
  public static SealReport decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("seal report of version " + version);
    }
    long due = in.readSigned();
    Manifest draft = ManifestCodec.decode(in.readImage(), "of a seal report");
    return new SealReport(draft.window(), due, draft.tables().get(0));
  }
}
