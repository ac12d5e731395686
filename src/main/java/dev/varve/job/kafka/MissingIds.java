package dev.varve.job.kafka;

import dev.varve.model.Hash128;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/** Identities that are looked for, each until it is taken; about 40 bytes of memory each. */
public final class MissingIds {
  private static final int ID_BYTES = 2 * Long.BYTES;

  private final Hash128[] sorted;
  private final BitSet taken = new BitSet();

  private MissingIds(Hash128[] sorted) {
    this.sorted = sorted;
  }

  /** Writes identities to a local file, one after another. */
  public static final class Writer implements AutoCloseable {
    private final DataOutputStream out;

    public Writer(Path file) throws IOException {
      out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    public void add(Hash128 id) throws IOException {
      out.writeLong(id.high());
      out.writeLong(id.low());
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** The identities in a file. */
  static MissingIds read(Path file) throws IOException {
    Hash128[] ids = new Hash128[Math.toIntExact(Files.size(file) / ID_BYTES)];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (int i = 0; i < ids.length; i++) {
        ids[i] = new Hash128(in.readLong(), in.readLong());
      }
    }
    Arrays.sort(ids);
    return new MissingIds(ids);
  }

  /** Whether an identity was looked for; from then on it is not. */
  boolean take(Hash128 id) {
    int at = Arrays.binarySearch(sorted, id);
    if (at < 0 || taken.get(at)) {
      return false;
    }
    taken.set(at);
    return true;
  }
}
