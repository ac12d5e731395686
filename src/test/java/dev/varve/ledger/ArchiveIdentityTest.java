package dev.varve.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.storage.FaultyObjectStore;
import dev.varve.storage.InMemoryObjectStore;
import dev.varve.storage.ObjectStore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ArchiveIdentityTest {
  private final InMemoryObjectStore store = new InMemoryObjectStore();

  @Test
  void keepsTheIdentityThatAnArchiveGotFirst() {
    ArchiveIdentity created = ArchiveIdentity.openOrCreate(store);

    assertEquals(created, ArchiveIdentity.openOrCreate(store));
    assertEquals(created, ArchiveIdentity.require(store));
    assertNotEquals(created, ArchiveIdentity.openOrCreate(new InMemoryObjectStore()));
  }

  @Test
  void takesTheIdentityOfAnotherWriterThatCameBetween() {
    AtomicReference<ArchiveIdentity> theirs = new AtomicReference<>();
    ObjectStore late =
        FaultyObjectStore.delaying(store, 2, () -> theirs.set(ArchiveIdentity.openOrCreate(store)));

    assertEquals(ArchiveIdentity.openOrCreate(late), theirs.get());
  }

  @Test
  void refusesARootThatIsNoArchive() {
    assertEquals(ErrorCode.ARCHIVE_NOT_FOUND, codeOfRequire());
  }

  @Test
  void refusesALaterFormatAndLeavesItAlone() {
    put("{\"format\":\"varve\",\"formatVersion\":2,\"more\":1}");

    assertEquals(ErrorCode.FORMAT_UNSUPPORTED, codeOfRequire());
    assertThrows(VarveException.class, () -> ArchiveIdentity.openOrCreate(store));
  }

  @Test
  void refusesWhatDescribesSomethingElse() {
    put("{\"format\":\"other\",\"formatVersion\":1,\"id\":\"" + new java.util.UUID(1, 2) + "\"}");

    assertEquals(ErrorCode.ARCHIVE_NOT_FOUND, codeOfRequire());
  }

  private void put(String text) {
    store.putIfAbsent(ArchiveLayout.ARCHIVE, text.getBytes(UTF_8));
  }

  private ErrorCode codeOfRequire() {
    return assertThrows(VarveException.class, () -> ArchiveIdentity.require(store)).code();
  }
}
