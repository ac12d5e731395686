package dev.varve.storage.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.storage.ObjectKey;
import dev.varve.storage.ObjectStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects as files below a root directory, which the first put creates.
 *
 * <p>Assumptions:
 *
 * <ul>
 *   <li>{@code link(2)} fails when the name is taken, also between processes and over NFS. Without
 *       that, two writers could both win.
 *   <li>{@code fsync} of a file and then of its directory makes both durable. Without that, a power
 *       failure could leave a name without its content.
 *   <li>Nobody changes files below the root by other means.
 * </ul>
 *
 * <p>Content is written to a {@link DraftFolder} of the root first, so what a killed writer leaves
 * is never under a key.
 */
public final class LocalObjectStore implements ObjectStore {
  private final Path root;
  private final DraftFolder drafts;

  public LocalObjectStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
    this.drafts = new DraftFolder(this.root);
  }

  /** Writes a draft's content to an empty file. */
  private interface Content {
    void writeTo(FileChannel draft) throws IOException;
  }

  @Override
  public PutResult putIfAbsent(String key, byte[] content) {
    return put(key, draft -> writeAll(ByteBuffer.wrap(content), draft));
  }

  @Override
  public PutResult putIfAbsent(String key, Path content) {
    return put(key, draft -> copyAll(content, draft));
  }

  private PutResult put(String key, Content content) {
    Path target = path(key);
    try {
      if (Files.exists(target)) {
        Durability.syncFolder(target.getParent());
        return PutResult.EXISTED;
      }
      Durability.createFolders(target.getParent());
      Path draft = drafts.reserve();
      try {
        write(draft, content);
        return publish(draft, target);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw LocalFailure.of(e, "put", target);
    }
  }

  private static void write(Path draft, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      content.writeTo(channel);
      channel.force(true);
    }
  }

  /** Gives the draft its name. Also when the name is taken, it is durable on return. */
  private static PutResult publish(Path draft, Path target) throws IOException {
    PutResult result;
    try {
      Files.createLink(target, draft);
      result = PutResult.CREATED;
    } catch (FileAlreadyExistsException e) {
      result = PutResult.EXISTED;
    } catch (UnsupportedOperationException e) {
      throw VarveException.of(
          ErrorCode.STORAGE_DENIED,
          "the file system of " + target + " has no hard links",
          "keep the archive on a file system that has them, such as ext4, xfs or NFS",
          e);
    }
    Durability.syncFolder(target.getParent());
    return result;
  }

  @Override
  public Optional<byte[]> read(String key) {
    Path file = path(key);
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw LocalFailure.of(e, "read", file);
    }
  }

  @Override
  public InputStream open(String key) {
    Path file = path(key);
    try {
      return Files.newInputStream(requireFile(file));
    } catch (IOException e) {
      throw LocalFailure.of(e, "open", file);
    }
  }

  @Override
  public byte[] readRange(String key, long offset, int length) {
    Path file = path(key);
    ByteBuffer range = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(requireFile(file), StandardOpenOption.READ)) {
      while (range.hasRemaining()) {
        if (channel.read(range, offset + range.position()) < 0) {
          throw new EOFException("it ends before byte " + (offset + length));
        }
      }
    } catch (IOException e) {
      throw LocalFailure.of(e, "read", file);
    }
    return range.array();
  }

  @Override
  public Optional<Long> size(String key) {
    Path file = path(key);
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.size(file)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw LocalFailure.of(e, "read", file);
    }
  }

  @Override
  public Optional<Instant> modifiedAt(String key) {
    Path file = path(key);
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.getLastModifiedTime(file).toInstant())
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw LocalFailure.of(e, "read", file);
    }
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return listAfter(prefix, "");
  }

  @Override
  public Stream<ObjectInfo> listAfter(String prefix, String startAfter) {
    return new FolderListing(root, prefix, startAfter).stream();
  }

  @Override
  public void delete(String key) {
    Path file = path(key);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw LocalFailure.of(e, "delete", file);
    }
  }

  @Override
  public String uri() {
    String uri = root.toUri().toString();
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  @Override
  public void close() {}

  private Path path(String key) {
    if (DraftFolder.holds(ObjectKey.require(key))) {
      throw new IllegalArgumentException("the key is reserved for drafts: " + key);
    }
    return root.resolve(key);
  }

  private static Path requireFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return file;
  }

  private static void writeAll(ByteBuffer content, FileChannel draft) throws IOException {
    while (content.hasRemaining()) {
      draft.write(content);
    }
  }

  private static void copyAll(Path content, FileChannel draft) throws IOException {
    try (FileChannel source = FileChannel.open(content, StandardOpenOption.READ)) {
      long size = source.size();
      for (long at = 0; at < size; ) {
        long copied = source.transferTo(at, size - at, draft);
        if (copied == 0) {
          throw new EOFException(content + " became shorter while it was read");
        }
        at += copied;
      }
    }
  }
}
