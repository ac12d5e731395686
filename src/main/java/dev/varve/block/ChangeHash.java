package dev.varve.block;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.SourcePosition;

/**
 * The identity of a change: XXH3-128 over its epoch, table, position, operation and images. What it
 * is, not when it was read: the same change sent again has the same hash; two equal rows at one
 * position differ by the position's index.
 *
 * <p>A snapshot row is hashed over epoch, table and image alone. Reused from row to row; not
 * thread-safe.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxHash
 *     specification</a>
 */
public final class ChangeHash {
  private final HashStream128 stream = Hashing.xxh3_128().hashStream();

  public Hash128 of(ChangeEvent change) {
    stream.reset();
    stream.putString(change.epoch());
    stream.putString(change.table().namespace()).putString(change.table().name());
    put(change.position());
    stream.putByte((byte) change.operation().code());
    put(change.before());
    put(change.after());
    HashValue128 value = stream.get();
    return new Hash128(value.getMostSignificantBits(), value.getLeastSignificantBits());
  }

  private void put(SourcePosition position) {
    if (position instanceof SourcePosition.Postgres at) {
      stream.putLong(at.lsn()).putLong(at.transactionId()).putInt(at.index());
    } else if (position instanceof SourcePosition.Binlog at) {
      stream.putInt(at.file()).putLong(at.position()).putInt(at.row());
    } else if (position instanceof SourcePosition.Log at) {
      stream.putString(at.text());
    }
  }

  private void put(byte[] image) {
    if (image == null) {
      stream.putBoolean(false);
    } else {
      stream.putBoolean(true).putByteArray(image);
    }
  }
}
