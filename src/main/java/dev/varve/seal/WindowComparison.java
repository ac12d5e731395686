package dev.varve.seal;

import dev.varve.block.ByteReader;
import dev.varve.block.ByteWriter;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What came of comparing one table's part of a window, as a source sends it again, with the
 * archive.
 *
 * @param replayed the changes that came again, each once
 * @param archived the rows that the ledger names for this table and window, come again or not
 * @param identical changes that the archive has
 * @param different changes that are not missing for certain: the archive has another row at their
 *     position
 * @param notSealed changes that the archive does not have, of a window that is not sealed yet
 * @param named the first of those that are missing or different
 * @param missing identities of the changes that are missing
 */
public record WindowComparison(
    TableId table,
    Window window,
    RowDigest replayed,
    RowDigest archived,
    long identical,
    long different,
    long notSealed,
    List<Difference> named,
    List<Hash128> missing) {
  private static final byte VERSION = 1;

  public WindowComparison {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(window, "window");
    named = List.copyOf(named);
    missing = List.copyOf(missing);
  }

  /** How a change that came again is not in the archive. */
  public enum Kind {
    MISSING,
    DIFFERENT
  }

  /**
   * A change that came again and is not in the archive.
   *
   * @param position as text
   */
  public record Difference(Kind kind, String position, Operation operation, Hash128 id) {}

  /** Whether the archive has all that came again, as far as it is sealed. */
  public boolean isArchived() {
    return missing.isEmpty() && different == 0;
  }

  /** Rows that the archive has and that did not come again. */
  public long onlyArchived() {
    return archived.rows() - identical;
  }

  /** Version byte, then every field in order. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(256 + 16 * missing.size());
    out.writeByte(VERSION);
    out.writeText(table.namespace());
    out.writeText(table.name());
    out.writeSigned(window.start().toEpochMilli());
    out.writeSigned(window.end().toEpochMilli());
    write(out, replayed);
    write(out, archived);
    out.writeVarint(identical);
    out.writeVarint(different);
    out.writeVarint(notSealed);
    out.writeVarint(named.size());
    for (Difference each : named) {
      out.writeByte((byte) each.kind().ordinal());
      out.writeText(each.position());
      out.writeByte((byte) each.operation().code());
      write(out, each.id());
    }
    missing.forEach(id -> write(out, id));
    return out.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalStateException if another version wrote it
   */
  public static WindowComparison decode(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("window comparison of version " + version);
    }
    TableId table = TableId.of(in.readText(), in.readText());
    Instant start = Instant.ofEpochMilli(in.readSigned());
    Window window = new Window(start, Instant.ofEpochMilli(in.readSigned()));
    RowDigest replayed = readDigest(in);
    RowDigest archived = readDigest(in);
    long identical = in.readVarint();
    long different = in.readVarint();
    long notSealed = in.readVarint();
    List<Difference> named = new ArrayList<>();
    for (long left = in.readVarint(); left > 0; left--) {
      Kind kind = Kind.values()[in.readByte()];
      String position = in.readText();
      Operation operation = Operation.ofCode((char) in.readByte());
      named.add(new Difference(kind, position, operation, readHash(in)));
    }
    List<Hash128> missing = new ArrayList<>();
    while (in.hasMore()) {
      missing.add(readHash(in));
    }
    return new WindowComparison(
        table, window, replayed, archived, identical, different, notSealed, named, missing);
  }

  private static void write(ByteWriter out, RowDigest digest) {
    out.writeVarint(digest.rows());
    write(out, digest.sum());
  }

  private static void write(ByteWriter out, Hash128 hash) {
    out.writeFixed(hash.high());
    out.writeFixed(hash.low());
  }

  private static RowDigest readDigest(ByteReader in) {
    return new RowDigest(in.readVarint(), readHash(in));
  }

  private static Hash128 readHash(ByteReader in) {
    return new Hash128(in.readFixed(), in.readFixed());
  }
}
