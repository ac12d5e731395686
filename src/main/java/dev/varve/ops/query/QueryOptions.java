package dev.varve.ops.query;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What a query may use of this machine.
 *
 * @param cache where files of a remote archive are kept between queries; made when needed
 * @param cacheBytesMax bytes in the cache; a query that needs more is refused
 * @param memoryBytesMax memory of the SQL engine, beyond which it spills to the temporary directory
 */
public record QueryOptions(Path cache, long cacheBytesMax, long memoryBytesMax) {
  private static final long GIB = 1L << 30;

  public QueryOptions {
    Objects.requireNonNull(cache, "cache");
    if (cacheBytesMax <= 0 || memoryBytesMax <= 0) {
      throw new IllegalArgumentException("a cache and memory of more than 0 bytes");
    }
  }

  /**
   * A cache of 20 GiB below {@code $XDG_CACHE_HOME}, or {@code ~/.cache}, and 2 GiB of memory; the
   * system property {@code varve.cache} names another folder.
   */
  public static QueryOptions defaults() {
    String named = System.getProperty("varve.cache");
    if (named != null) {
      return new QueryOptions(Path.of(named), 20 * GIB, 2 * GIB);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg != null && !xdg.isEmpty()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".cache");
    return new QueryOptions(base.resolve("varve").resolve("files"), 20 * GIB, 2 * GIB);
  }
}
