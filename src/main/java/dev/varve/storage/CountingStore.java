package dev.varve.storage;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A store that counts the requests made through it, as the store's provider bills them: one for
 * each call, and for each page of a listing. A request that the client repeats after a failure
 * counts once. Thread-safe, if the store is.
 */
public final class CountingStore implements ObjectStore {
  /** Objects on one page of a listing, the most that S3 gives. */
  private static final long PAGE = 1_000;

  private final ObjectStore store;
  private final AtomicLong requests = new AtomicLong();

  public CountingStore(ObjectStore store) {
    this.store = store;
  }

  /** The requests since this was last asked. */
  public long takeRequests() {
    return requests.getAndSet(0);
  }

  private ObjectStore counted() {
    requests.incrementAndGet();
    return store;
  }

  @Override
  public PutResult putIfAbsent(String key, byte[] content) {
    return counted().putIfAbsent(key, content);
  }

  @Override
  public PutResult putIfAbsent(String key, Path content) {
    return counted().putIfAbsent(key, content);
  }

  @Override
  public Optional<byte[]> read(String key) {
    return counted().read(key);
  }

  @Override
  public InputStream open(String key) {
    return counted().open(key);
  }

  @Override
  public byte[] readRange(String key, long offset, int length) {
    return counted().readRange(key, offset, length);
  }

  @Override
  public Optional<Long> size(String key) {
    return counted().size(key);
  }

  @Override
  public Optional<Instant> modifiedAt(String key) {
    return counted().modifiedAt(key);
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return paged(counted().list(prefix));
  }

  @Override
  public Stream<ObjectInfo> listAfter(String prefix, String startAfter) {
    return paged(counted().listAfter(prefix, startAfter));
  }

  private Stream<ObjectInfo> paged(Stream<ObjectInfo> listed) {
    AtomicLong seen = new AtomicLong();
    return listed.peek(
        object -> {
          if (seen.getAndIncrement() % PAGE == PAGE - 1) {
            requests.incrementAndGet();
          }
        });
  }

  @Override
  public void delete(String key) {
    counted().delete(key);
  }

  @Override
  public String uri() {
    return store.uri();
  }

  @Override
  public void close() {
    store.close();
  }
}
