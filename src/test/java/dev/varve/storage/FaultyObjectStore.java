package dev.varve.storage;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A store whose calls go wrong as planned: by number (the first is 1), or at random from a seed
 * that a failing test prints. Every fault reaches the caller as {@code STORAGE_UNREACHABLE}.
 */
public final class FaultyObjectStore implements ObjectStore {

  /** How a call goes wrong. */
  public enum Fault {
    /** Nothing was done. */
    FAIL_BEFORE,
    /** It was done and answered, and then the caller's process dies: every later call fails. */
    FAIL_AFTER,
    /** It was done, but the caller is told otherwise. */
    LOSE_REPLY,
    /** Another one's call takes effect first. */
    DELAY
  }

  private final ObjectStore store;
  private final IntFunction<Optional<Fault>> plan;
  private final Runnable meanwhile;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean dead;

  private FaultyObjectStore(
      ObjectStore store, IntFunction<Optional<Fault>> plan, Runnable meanwhile) {
    this.store = store;
    this.plan = plan;
    this.meanwhile = meanwhile;
  }

  /** Faults at random, one call in {@code oneIn}; never {@code FAIL_AFTER} or {@code DELAY}. */
  public static FaultyObjectStore seeded(ObjectStore store, long seed, int oneIn) {
    Random random = new Random(seed);
    return new FaultyObjectStore(
        store,
        call ->
            random.nextInt(oneIn) > 0
                ? Optional.empty()
                : Optional.of(random.nextBoolean() ? Fault.FAIL_BEFORE : Fault.LOSE_REPLY),
        () -> {});
  }

  /** One fault, at the call with this number. */
  public static FaultyObjectStore at(ObjectStore store, int call, Fault fault) {
    return new FaultyObjectStore(
        store, n -> n == call ? Optional.of(fault) : Optional.empty(), () -> {});
  }

  /** Lets another writer act just before the call with this number takes effect. */
  public static FaultyObjectStore delaying(ObjectStore store, int call, Runnable meanwhile) {
    return new FaultyObjectStore(
        store, n -> n == call ? Optional.of(Fault.DELAY) : Optional.empty(), meanwhile);
  }

  /** Calls made so far, failed ones included. */
  public int calls() {
    return calls.get();
  }

  private <T> T call(Supplier<T> action) {
    Optional<Fault> fault = plan.apply(calls.incrementAndGet());
    if (dead || fault.equals(Optional.of(Fault.FAIL_BEFORE))) {
      throw unreachable();
    }
    if (fault.equals(Optional.of(Fault.DELAY))) {
      meanwhile.run();
    }
    T result = action.get();
    if (fault.equals(Optional.of(Fault.LOSE_REPLY))) {
      throw unreachable();
    }
    dead = fault.equals(Optional.of(Fault.FAIL_AFTER));
    return result;
  }

  private static VarveException unreachable() {
    return VarveException.of(ErrorCode.STORAGE_UNREACHABLE, "planned fault", "none");
  }

  @Override
  public PutResult putIfAbsent(String key, byte[] content) {
    return call(() -> store.putIfAbsent(key, content));
  }

  @Override
  public PutResult putIfAbsent(String key, Path content) {
    return call(() -> store.putIfAbsent(key, content));
  }

  @Override
  public Optional<byte[]> read(String key) {
    return call(() -> store.read(key));
  }

  @Override
  public InputStream open(String key) {
    return call(() -> store.open(key));
  }

  @Override
  public byte[] readRange(String key, long offset, int length) {
    return call(() -> store.readRange(key, offset, length));
  }

  @Override
  public Optional<Long> size(String key) {
    return call(() -> store.size(key));
  }

  @Override
  public Optional<Instant> modifiedAt(String key) {
    return call(() -> store.modifiedAt(key));
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return call(() -> store.list(prefix));
  }

  @Override
  public Stream<ObjectInfo> listAfter(String prefix, String startAfter) {
    return call(() -> store.listAfter(prefix, startAfter));
  }

  @Override
  public void delete(String key) {
    call(
        () -> {
          store.delete(key);
          return true;
        });
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
