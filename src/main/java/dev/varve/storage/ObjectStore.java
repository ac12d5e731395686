package dev.varve.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A flat space of immutable objects under one root. Keys are relative, {@code /}-separated, without
 * leading slash.
 *
 * <p>Assumptions, each held by the contract suite against every implementation:
 *
 * <ul>
 *   <li>A reader sees an object whole or not at all, also when its writer is killed half-way.
 *   <li>Of two concurrent {@code putIfAbsent} calls for one key exactly one wins.
 *   <li>After a successful put the object is found by read, by head and by list.
 * </ul>
 *
 * <p>Thread-safe. Every method throws {@link dev.varve.error.VarveException} with {@code
 * STORAGE_UNREACHABLE}, {@code STORAGE_DENIED} or {@code STORAGE_FULL} when the store does not
 * answer, refuses, or has no room.
 */
public interface ObjectStore extends AutoCloseable {

  /** What became of a conditional put. */
  enum PutResult {
    CREATED,
    /** The key was taken; nothing was written. The caller compares contents if it matters. */
    EXISTED
  }

  /** An object as a listing shows it. */
  record ObjectInfo(String key, long sizeBytes) {}

  /** Puts a small object if its key is free. */
  PutResult putIfAbsent(String key, byte[] content);

  /** Puts a local file's content in one request if its key is free; at most 5 GiB. */
  PutResult putIfAbsent(String key, Path content);

  /** The whole object, or empty if there is none. For manifests and schemas, not for data files. */
  Optional<byte[]> read(String key);

  /**
   * The object as a stream that the caller closes.
   *
   * @throws dev.varve.error.VarveException with {@code FILE_MISSING} if there is none
   */
  InputStream open(String key);

  /** Bytes {@code [offset, offset + length)} of an object that has them. */
  byte[] readRange(String key, long offset, int length);

  /** Size in bytes, or empty if there is no such object. */
  Optional<Long> size(String key);

  /** When the object was written, by the store's own clock, or empty if there is no such object. */
  Optional<Instant> modifiedAt(String key);

  /** Objects whose key starts with the prefix, ordered by key; fetched in pages, lazily. */
  Stream<ObjectInfo> list(String prefix);

  /** The same, from the first key after {@code startAfter}. */
  Stream<ObjectInfo> listAfter(String prefix, String startAfter);

  /** Removes an object; nothing happens if there is none. */
  void delete(String key);

  /**
   * The root as a URI for people and for readers, such as {@code s3://bucket/prefix} or {@code
   * file:///data/arc}.
   */
  String uri();

  @Override
  void close();
}
