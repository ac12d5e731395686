package dev.varve.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.storage.ObjectStore.ObjectInfo;
import dev.varve.storage.ObjectStore.PutResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every object store promises; each implementation's test extends it. */
public abstract class ObjectStoreContract {
  @TempDir Path scratch;
  protected ObjectStore store;

  /** A store over an empty root. */
  protected abstract ObjectStore newStore() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = newStore();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void readsBackWhatWasPut() throws IOException {
    assertEquals(PutResult.CREATED, store.putIfAbsent("a/b%2Ec/d=1.json", utf8("hello")));

    assertArrayEquals(utf8("hello"), store.read("a/b%2Ec/d=1.json").orElseThrow());
    assertEquals(Optional.of(5L), store.size("a/b%2Ec/d=1.json"));
    try (InputStream stream = store.open("a/b%2Ec/d=1.json")) {
      assertArrayEquals(utf8("hello"), stream.readAllBytes());
    }
    assertEquals(List.of(new ObjectInfo("a/b%2Ec/d=1.json", 5)), store.list("").toList());
  }

  @Test
  void knowsWhenAnObjectWasWritten() {
    Instant before = Instant.now().minusSeconds(2);
    store.putIfAbsent("k", utf8("first"));

    Instant written = store.modifiedAt("k").orElseThrow();

    assertTrue(written.isAfter(before), written.toString());
    assertTrue(written.isBefore(Instant.now().plusSeconds(2)), written.toString());
    assertEquals(Optional.empty(), store.modifiedAt("absent"));
  }

  @Test
  void keepsTheFirstContentOfAKey() {
    store.putIfAbsent("k", utf8("first"));

    assertEquals(PutResult.EXISTED, store.putIfAbsent("k", utf8("second")));
    assertArrayEquals(utf8("first"), store.read("k").orElseThrow());
  }

  @Test
  void putsALargeFileOnce() throws IOException {
    byte[] content = new byte[5_000_001];
    new Random(7).nextBytes(content);
    Path file = Files.write(scratch.resolve("large"), content);

    assertEquals(PutResult.CREATED, store.putIfAbsent("files/large", file));
    assertEquals(PutResult.EXISTED, store.putIfAbsent("files/large", file));
    assertEquals(Optional.of(5_000_001L), store.size("files/large"));
    try (InputStream stream = store.open("files/large")) {
      assertArrayEquals(content, stream.readAllBytes());
    }
  }

  @Test
  void holdsEmptyObjects() throws IOException {
    Path empty = Files.createFile(scratch.resolve("empty"));

    assertEquals(PutResult.CREATED, store.putIfAbsent("empty/bytes", new byte[0]));
    assertEquals(PutResult.CREATED, store.putIfAbsent("empty/file", empty));
    assertArrayEquals(new byte[0], store.read("empty/bytes").orElseThrow());
    assertEquals(Optional.of(0L), store.size("empty/file"));
  }

  @Test
  void tellsThatAnObjectIsMissing() {
    assertEquals(Optional.empty(), store.read("none/such"));
    assertEquals(Optional.empty(), store.size("none/such"));
    assertEquals(ErrorCode.FILE_MISSING, codeOf(() -> store.open("none/such")));
    assertEquals(ErrorCode.FILE_MISSING, codeOf(() -> store.readRange("none/such", 0, 1)));
    assertEquals(List.of(), store.list("none").toList());
  }

  @Test
  void readsRangesAndRefusesOnesThatTheObjectDoesNotHave() {
    store.putIfAbsent("range", utf8("0123456789"));

    assertArrayEquals(utf8("345"), store.readRange("range", 3, 3));
    assertArrayEquals(utf8("9"), store.readRange("range", 9, 1));
    assertArrayEquals(utf8("0123456789"), store.readRange("range", 0, 10));
    assertArrayEquals(new byte[0], store.readRange("range", 4, 0));
    assertEquals(ErrorCode.FILE_DIFFERS, codeOf(() -> store.readRange("range", 8, 3)));
    assertEquals(ErrorCode.FILE_DIFFERS, codeOf(() -> store.readRange("range", 20, 3)));
  }

  @Test
  void listsByKeyOrderAcrossFolders() {
    // '.' and '-' sort before '/', '0' after it: folder by folder would be another order.
    List<String> keys = List.of("t/a-b/x", "t/a.b/x", "t/a/x", "t/a/y/z", "t/a0/x", "t/b", "u");
    List<String> shuffled = new ArrayList<>(keys);
    java.util.Collections.shuffle(shuffled, new Random(3));
    shuffled.forEach(key -> store.putIfAbsent(key, utf8(key)));

    assertEquals(keys, keys(""));
    assertEquals(keys.subList(0, 6), keys("t/"));
    assertEquals(keys.subList(0, 5), keys("t/a"));
    assertEquals(List.of("t/a/x", "t/a/y/z"), keys("t/a/"));
    assertEquals(List.of("u"), keys("u"));
  }

  @Test
  void listsFromTheFirstKeyAfterAGivenOne() {
    List<String> keys = List.of("l/01.json", "l/02.json", "l/03.json", "m/01.json");
    keys.forEach(key -> store.putIfAbsent(key, utf8(key)));

    assertEquals(List.of("l/03.json"), keysAfter("l/", "l/02.json"));
    assertEquals(List.of("l/02.json", "l/03.json"), keysAfter("l/", "l/015"));
    assertEquals(List.of(), keysAfter("l/", "l/03.json"));
    assertEquals(List.of(), keysAfter("l/", "z"));
    assertEquals(keys.subList(0, 3), keysAfter("l/", "a"));
    assertEquals(List.of("m/01.json"), keysAfter("m/", "l/02.json"));
  }

  @Test
  void listsMoreThanOnePage() {
    for (int i = 0; i < 1_050; i++) {
      store.putIfAbsent(String.format("page/%04d", i), new byte[0]);
    }

    List<String> keys = keys("page/");
    assertEquals(1_050, keys.size());
    assertEquals(keys.stream().sorted().toList(), keys);
    assertEquals(List.of("page/1049"), keysAfter("page/", "page/1048"));
  }

  @Test
  void deletesAndAcceptsThatThereIsNothingToDelete() {
    store.putIfAbsent("d/1", utf8("x"));

    store.delete("d/1");
    store.delete("d/1");
    store.delete("never/was");

    assertEquals(Optional.empty(), store.read("d/1"));
    assertEquals(PutResult.CREATED, store.putIfAbsent("d/1", utf8("y")));
  }

  @Test
  void refusesKeysThatMeanSomethingElseSomewhere() {
    for (String key : List.of("", "/a", "a/", "a//b", "a/../b", ".", "a\\b", "a b", "ä", "a\n")) {
      assertThrows(IllegalArgumentException.class, () -> store.putIfAbsent(key, utf8("x")), key);
      assertThrows(IllegalArgumentException.class, () -> store.read(key), key);
    }
  }

  @Test
  void letsExactlyOneOfManyWritersWin() throws Exception {
    int writers = 8;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      for (int round = 0; round < 10; round++) {
        String key = "race/" + round;
        List<Callable<PutResult>> puts = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
          byte[] content = contentOf(writer);
          puts.add(() -> store.putIfAbsent(key, content));
        }
        List<Integer> winners = new ArrayList<>();
        List<Future<PutResult>> results = pool.invokeAll(puts);
        for (int writer = 0; writer < writers; writer++) {
          if (results.get(writer).get() == PutResult.CREATED) {
            winners.add(writer);
          }
        }
        assertEquals(1, winners.size(), key);
        assertArrayEquals(contentOf(winners.get(0)), store.read(key).orElseThrow());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void showsObjectsWholeOrNotAtAll() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    byte[] content = new byte[300_000];
    try {
      for (int round = 0; round < 20; round++) {
        String key = "whole/" + round;
        Future<PutResult> put = pool.submit(() -> store.putIfAbsent(key, content));
        boolean seen = false;
        while (!seen) {
          boolean done = put.isDone();
          Optional<Long> size = store.size(key);
          size.ifPresent(bytes -> assertEquals(content.length, bytes));
          seen = size.isPresent();
          assertFalse(done && !seen, "put is done but not seen");
        }
        assertEquals(PutResult.CREATED, put.get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void namesItsRootByAUri() {
    assertTrue(store.uri().matches("(file:///|s3://|memory:).*[^/]"), store.uri());
  }

  private static byte[] contentOf(int writer) {
    return utf8("writer " + writer + " ".repeat(1_000 * writer));
  }

  private List<String> keys(String prefix) {
    return store.list(prefix).map(ObjectInfo::key).toList();
  }

  private List<String> keysAfter(String prefix, String startAfter) {
    return store.listAfter(prefix, startAfter).map(ObjectInfo::key).toList();
  }

  protected static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  protected static ErrorCode codeOf(org.junit.jupiter.api.function.Executable action) {
    return assertThrows(VarveException.class, action).code();
  }
}
