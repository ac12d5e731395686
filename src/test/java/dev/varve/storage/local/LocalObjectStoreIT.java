package dev.varve.storage.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStoreContract;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalObjectStoreIT extends ObjectStoreContract {
  @TempDir Path folder;

  @Override
  protected ObjectStore newStore() {
    return new LocalObjectStore(folder.resolve("archive"));
  }

  @Test
  void createsNothingBeforeTheFirstPut() {
    assertEquals(List.of(), store.list("").toList());
    assertEquals(Optional.empty(), store.read("a"));
    assertFalse(Files.exists(folder.resolve("archive")));
  }

  @Test
  void leavesNoDraftBehindAPut() throws IOException {
    store.putIfAbsent("a/b", utf8("x"));
    store.putIfAbsent("a/b", utf8("y"));

    assertEquals(List.of(), drafts());
  }

  @Test
  void hidesWhatAKilledWriterLeft() throws IOException {
    store.putIfAbsent("a/b", utf8("x"));
    Files.write(folder.resolve("archive/.drafts/killed.draft"), utf8("half"));

    assertEquals(List.of("a/b"), store.list("").map(ObjectStore.ObjectInfo::key).toList());
    assertEquals(List.of(), store.list(".drafts/").toList());
    assertThrows(IllegalArgumentException.class, () -> store.read(".drafts/killed.draft"));
  }

  @Test
  void removesAbandonedDraftsAtTheFirstPutOfALaterWriter() throws IOException {
    store.putIfAbsent("a/b", utf8("x"));
    Path old = Files.write(folder.resolve("archive/.drafts/old.draft"), utf8("half"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path young = Files.write(folder.resolve("archive/.drafts/young.draft"), utf8("half"));

    newStore().putIfAbsent("a/c", utf8("x"));

    assertEquals(List.of(young), drafts());
  }

  @Test
  void saysThatTheDiskIsFullAndLeavesNothing() throws IOException {
    // /dev/full answers every write with ENOSPC; as a draft's folder it cannot serve, so the
    // mapping is tested on the very exception that the operating system gives.
    IOException full =
        assertThrows(IOException.class, () -> Files.write(Path.of("/dev/full"), new byte[] {1}));

    assertEquals(ErrorCode.STORAGE_FULL, LocalFailure.of(full, "put", Path.of("/dev/full")).code());
  }

  @Test
  void tellsARefusalFromASilence() {
    Path path = Path.of("/x");
    assertEquals(
        ErrorCode.STORAGE_DENIED,
        LocalFailure.of(new java.nio.file.AccessDeniedException("/x"), "put", path).code());
    assertEquals(
        ErrorCode.STORAGE_DENIED,
        LocalFailure.of(new FileSystemException("/x", null, "Read-only file system"), "put", path)
            .code());
    assertEquals(
        ErrorCode.STORAGE_UNREACHABLE,
        LocalFailure.of(new FileSystemException("/x", null, "Stale file handle"), "put", path)
            .code());
  }

  @Test
  void refusesAKeyBelowAnObject() {
    store.putIfAbsent("a", utf8("x"));

    assertEquals(ErrorCode.STORAGE_UNREACHABLE, codeOf(() -> store.putIfAbsent("a/b", utf8("y"))));
    assertEquals(Optional.empty(), store.read("a/b"));
  }

  @Test
  void namesItsRootAsAFileUri() {
    assertTrue(store.uri().startsWith("file:///") && store.uri().endsWith("/archive"));
  }

  private List<Path> drafts() throws IOException {
    try (Stream<Path> found = Files.list(folder.resolve("archive/.drafts"))) {
      return found.toList();
    }
  }
}
