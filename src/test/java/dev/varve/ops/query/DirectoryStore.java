package dev.varve.ops.query;

import dev.varve.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files of a folder, as a store that says it is elsewhere; counts what is opened. */
final class DirectoryStore implements ObjectStore {
  final List<String> opened = new ArrayList<>();
  private final Path root;
  private final String uri;

  DirectoryStore(Path root, String uri) {
    this.root = root;
    this.uri = uri;
  }

  @Override
  public InputStream open(String key) {
    opened.add(key);
    try {
      return Files.newInputStream(root.resolve(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public PutResult putIfAbsent(String key, byte[] content) {
    throw new AssertionError("a query writes nothing");
  }

  @Override
  public PutResult putIfAbsent(String key, Path content) {
    throw new AssertionError("a query writes nothing");
  }

  @Override
  public Optional<byte[]> read(String key) {
    throw new AssertionError("not needed by a query");
  }

  @Override
  public byte[] readRange(String key, long offset, int length) {
    throw new AssertionError("not needed by a query");
  }

  @Override
  public Optional<Long> size(String key) {
    throw new AssertionError("not needed by a query");
  }

  @Override
  public Optional<Instant> modifiedAt(String key) {
    throw new AssertionError("not needed by a query");
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    throw new AssertionError("only the ledger says what belongs to an archive");
  }

  @Override
  public Stream<ObjectInfo> listAfter(String prefix, String startAfter) {
    throw new AssertionError("only the ledger says what belongs to an archive");
  }

  @Override
  public void delete(String key) {
    throw new AssertionError("a query deletes nothing");
  }

  @Override
  public void close() {}
}
