package dev.varve.storage;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** An object store in memory that keeps the contract strictly; the contract suite runs on it. */
public final class InMemoryObjectStore implements ObjectStore {
  private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private final Map<String, Instant> written = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public InMemoryObjectStore() {
    this(InstantSource.system());
  }

  /** A store with this clock. */
  public InMemoryObjectStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public PutResult putIfAbsent(String key, byte[] content) {
    written.putIfAbsent(ObjectKey.require(key), clock.instant());
    byte[] before = objects.putIfAbsent(key, content.clone());
    return before == null ? PutResult.CREATED : PutResult.EXISTED;
  }

  @Override
  public PutResult putIfAbsent(String key, Path content) {
    try {
      return putIfAbsent(key, Files.readAllBytes(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<byte[]> read(String key) {
    return Optional.ofNullable(objects.get(ObjectKey.require(key))).map(byte[]::clone);
  }

  @Override
  public InputStream open(String key) {
    return new ByteArrayInputStream(require(key));
  }

  @Override
  public byte[] readRange(String key, long offset, int length) {
    byte[] content = require(key);
    if (offset + length > content.length) {
      throw VarveException.of(ErrorCode.FILE_DIFFERS, key + " is too short", "none");
    }
    return Arrays.copyOfRange(content, (int) offset, (int) offset + length);
  }

  @Override
  public Optional<Long> size(String key) {
    return read(key).map(content -> (long) content.length);
  }

  @Override
  public Optional<Instant> modifiedAt(String key) {
    return size(key).map(size -> written.get(key));
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return listAfter(prefix, "");
  }

  @Override
  public Stream<ObjectInfo> listAfter(String prefix, String startAfter) {
    boolean fromPrefix = prefix.compareTo(startAfter) > 0;
    return objects.tailMap(fromPrefix ? prefix : startAfter, fromPrefix).entrySet().stream()
        .takeWhile(e -> e.getKey().startsWith(prefix) || e.getKey().compareTo(prefix) < 0)
        .filter(e -> e.getKey().startsWith(prefix))
        .map(e -> new ObjectInfo(e.getKey(), e.getValue().length));
  }

  @Override
  public void delete(String key) {
    objects.remove(ObjectKey.require(key));
    written.remove(key);
  }

  /** Does what no store allows: changes an object. */
  public void tamper(String key, byte[] content) {
    require(key);
    objects.put(key, content.clone());
  }

  @Override
  public String uri() {
    return "memory:test";
  }

  @Override
  public void close() {}

  private byte[] require(String key) {
    return read(key)
        .orElseThrow(() -> VarveException.of(ErrorCode.FILE_MISSING, "no object " + key, "none"));
  }
}
