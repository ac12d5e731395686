package dev.varve.lineage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Ids of runs that are the same whenever they are computed: the layout of UUID version 7, time
 * first, with a SHA-1 of the run's identity where version 7 has random bits. Runs sort by their
 * window; consumers that make ids from names the way OpenLineage's clients do find the same id.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562, UUID version 7</a>
 */
final class RunId {
  private static final long VERSION = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long HIGH_HASH_BITS = 0xFFFL;
  private static final long LOW_HASH_BITS = 0x3FFF_FFFF_FFFF_FFFFL;

  private RunId() {}

  /** The id of the run that began at this time and has this identity; parts are kept apart. */
  static UUID of(Instant start, String... identity) {
    MessageDigest sha1 = sha1();
    sha1.update(start.toString().getBytes(StandardCharsets.UTF_8));
    sha1.update(String.join("\n", List.of(identity)).getBytes(StandardCharsets.UTF_8));
    ByteBuffer hash = ByteBuffer.wrap(sha1.digest());
    long high = hash.getLong();
    long low = hash.getLong();
    return new UUID(
        start.toEpochMilli() << 16 | VERSION | high & HIGH_HASH_BITS,
        VARIANT | low & LOW_HASH_BITS);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
