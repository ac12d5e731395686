package dev.varve.ops.query;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Copies of a remote archive's files, named by their SHA-256 and checked against it when they come
 * in, in folders by window. Never larger than its bound; what was used longest ago goes first.
 *
 * <p>Processes may share it: copies appear whole. A query whose copies another one displaces
 * between its start and its reading them fails, and succeeds when it is run again.
 */
final class FileCache {
  private static final Pattern COPY = Pattern.compile("[0-9a-f]{64}\\.parquet");
  private static final Pattern PARTIAL = Pattern.compile("fetch.*\\.partial");
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path folder;
  private final long bytesMax;

  FileCache(Path folder, long bytesMax) {
    this.folder = folder;
    this.bytesMax = bytesMax;
  }

  /** Where the copy of a file stands once it has been fetched. */
  Path path(DataFile file) {
    Path window = Path.of(file.path()).getParent().getFileName();
    return folder.resolve(window).resolve(file.sha256() + ".parquet");
  }

  /**
   * Fetches what is not there yet.
   *
   * @throws VarveException with {@code QUERY_FAILED} if the files together exceed the bound, with
   *     {@code FILE_DIFFERS} if a file is not what the ledger says
   */
  void fetch(ObjectStore store, Collection<DataFile> files) {
    long needed = files.stream().mapToLong(DataFile::sizeBytes).sum();
    if (needed > bytesMax) {
      throw VarveException.of(
          ErrorCode.QUERY_FAILED,
          "the query reads %,d bytes in %,d files; the local cache %s holds %,d"
              .formatted(needed, files.size(), folder, bytesMax),
          "query fewer tables, or give the cache more room with --cache-bytes");
    }
    try {
      Files.createDirectories(folder);
      removeAbandoned();
      List<DataFile> missing = files.stream().filter(file -> !used(file)).toList();
      makeRoom(missing.stream().mapToLong(DataFile::sizeBytes).sum(), files);
      for (DataFile file : missing) {
        copy(store, file);
      }
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.STORAGE_FULL,
          "cannot keep files in " + folder + ": " + e.getMessage(),
          "free some room there, or name another folder with --cache",
          e);
    }
  }

  /** Whether a copy is there; if so, it counts as used now. */
  private boolean used(DataFile file) {
    try {
      Files.setLastModifiedTime(path(file), FileTime.from(Instant.now()));
      return true;
    } catch (IOException absent) {
      return false;
    }
  }

  private void copy(ObjectStore store, DataFile file) throws IOException {
    Path partial = Files.createTempFile(folder, "fetch", ".partial");
    try {
      MessageDigest sha256 = sha256();
      try (InputStream in = new DigestInputStream(store.open(file.path()), sha256)) {
        Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
      }
      String found = HexFormat.of().formatHex(sha256.digest());
      if (!found.equals(file.sha256())) {
        throw VarveException.of(
            ErrorCode.FILE_DIFFERS,
            "%s/%s: expected sha256 %s, found %s"
                .formatted(store.uri(), file.path(), file.sha256(), found),
            "run 'varve verify --archive " + store.uri() + "'");
      }
      Files.createDirectories(path(file).getParent());
      Files.move(partial, path(file), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private void makeRoom(long bytes, Collection<DataFile> keep) throws IOException {
    Set<Path> needed = keep.stream().map(this::path).collect(Collectors.toSet());
    List<Path> oldestFirst = copies();
    long held = 0;
    for (Path copy : oldestFirst) {
      held += Files.size(copy);
    }
    for (Path copy : oldestFirst) {
      if (held + bytes <= bytesMax) {
        return;
      }
      if (!needed.contains(copy)) {
        held -= Files.size(copy);
        Files.deleteIfExists(copy);
      }
    }
  }

  /** What a process that was killed left behind. */
  private void removeAbandoned() throws IOException {
    Instant before = Instant.now().minus(ABANDONED);
    for (Aged partial : named(PARTIAL)) {
      if (partial.used().toInstant().isBefore(before)) {
        Files.deleteIfExists(partial.file());
      }
    }
  }

  private List<Path> copies() throws IOException {
    return named(COPY).stream().sorted(Comparator.comparing(Aged::used)).map(Aged::file).toList();
  }

  private record Aged(Path file, FileTime used) {}

  private List<Aged> named(Pattern pattern) throws IOException {
    List<Aged> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder, 2)) {
      for (Path file : all.toList()) {
        if (pattern.matcher(file.getFileName().toString()).matches()) {
          found.add(new Aged(file, Files.getLastModifiedTime(file)));
        }
      }
    }
    return found;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
