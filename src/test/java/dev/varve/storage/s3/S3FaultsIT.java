package dev.varve.storage.s3;

import static dev.varve.storage.s3.ScriptedServer.broken;
import static dev.varve.storage.s3.ScriptedServer.content;
import static dev.varve.storage.s3.ScriptedServer.error;
import static dev.varve.storage.s3.ScriptedServer.silence;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.Secret;
import dev.varve.config.StorageConfig;
import dev.varve.config.StorageConfig.Checksums;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.PutResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens when the server is slow, busy, broken or unwilling; over real connections. */
class S3FaultsIT {
  private static final byte[] HELLO = "hello, archive".getBytes(StandardCharsets.UTF_8);
  private static final Patience SHORT =
      new Patience(
          4, Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofSeconds(5), Long.MAX_VALUE);

  @Test
  void triesAgainWhileTheServerIsBusy() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(
                error(503, "SlowDown"), error(500, "InternalError"), content(200, HELLO));
        ObjectStore store = store(server)) {
      assertArrayEquals(HELLO, store.read("a").orElseThrow());
      assertEquals(3, server.requests.size());
    }
  }

  @Test
  void givesUpAfterABoundedNumberOfAttempts() throws IOException {
    try (ScriptedServer server = new ScriptedServer(error(503, "SlowDown"));
        ObjectStore store = store(server)) {
      assertEquals(ErrorCode.STORAGE_UNREACHABLE, codeOf(() -> store.read("a")));
      assertEquals(SHORT.attempts(), server.requests.size());
    }
  }

  @Test
  void findsItsOwnObjectAfterALostReply() throws IOException {
    try (ScriptedServer server = new ScriptedServer(silence(), error(412, "PreconditionFailed"));
        ObjectStore store = store(server)) {
      assertEquals(PutResult.EXISTED, store.putIfAbsent("a", HELLO));
      assertTrue(server.requests.stream().allMatch(r -> r.contains("If-none-match=[*]")));
    }
  }

  @Test
  void putsAgainWhatWasNotPut() throws IOException {
    try (ScriptedServer server = new ScriptedServer(silence(), content(200, new byte[0]));
        ObjectStore store = store(server)) {
      assertEquals(PutResult.CREATED, store.putIfAbsent("a", HELLO));
      assertEquals(2, server.requests.size());
    }
  }

  @Test
  void waitsOutAConflictWithAnotherPut() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(
                error(409, "ConditionalRequestConflict"), error(412, "PreconditionFailed"));
        ObjectStore store = store(server)) {
      assertEquals(PutResult.EXISTED, store.putIfAbsent("a", HELLO));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, STORAGE_DENIED, s3:PutObject",
    "403, SignatureDoesNotMatch, STORAGE_DENIED, keys",
    "404, NoSuchBucket, STORAGE_UNREACHABLE, create the bucket",
    "301, PermanentRedirect, STORAGE_DENIED, storage.region",
    "400, XAmzContentSHA256Mismatch, STORAGE_DENIED, storage.checksums",
    "501, NotImplemented, STORAGE_UNREACHABLE, health",
    "507, XMinioStorageFull, STORAGE_FULL, space",
    "403, QuotaExceeded, STORAGE_FULL, quota",
  })
  void saysWhatARefusalMeansWithoutAskingAgain(
      int status, String code, ErrorCode expected, String hint) throws IOException {
    try (ScriptedServer server = new ScriptedServer(error(status, code));
        ObjectStore store = store(server)) {
      VarveException failure =
          assertThrows(VarveException.class, () -> store.putIfAbsent("a/b", HELLO));
      assertEquals(expected, failure.code());
      assertTrue(failure.getMessage().contains("s3://arc/root/a/b"), failure.getMessage());
      assertTrue(failure.getMessage().contains(code), failure.getMessage());
      assertTrue(failure.hint().contains(hint), failure.hint());
      assertEquals(status == 507 ? SHORT.attempts() : 1, server.requests.size());
    }
  }

  @Test
  void doesNotWaitForAServerThatNeverAnswers() throws IOException {
    Patience hasty =
        new Patience(
            2, Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofMillis(300), Long.MAX_VALUE);
    try (ScriptedServer server = new ScriptedServer(content(200, HELLO))) {
      server.first(server.stall());
      server.first(server.stall());
      try (ObjectStore store = store(server.endpoint(), Checksums.WHEN_SUPPORTED, hasty)) {
        assertEquals(ErrorCode.STORAGE_UNREACHABLE, codeOf(() -> store.read("a")));
        assertArrayEquals(HELLO, store.read("a").orElseThrow());
      }
    }
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    URI gone;
    try (ScriptedServer server = new ScriptedServer(silence())) {
      gone = server.endpoint();
    }
    try (ObjectStore store = store(gone, Checksums.WHEN_SUPPORTED, SHORT)) {
      assertEquals(ErrorCode.STORAGE_UNREACHABLE, codeOf(() -> store.putIfAbsent("a", HELLO)));
    }
  }

  @Test
  void readsOnWhereAConnectionBroke() throws IOException {
    byte[] half = "hello, ".getBytes(StandardCharsets.UTF_8);
    byte[] rest = "archive".getBytes(StandardCharsets.UTF_8);
    try (ScriptedServer server = new ScriptedServer(broken(14, half), content(206, rest));
        ObjectStore store = store(server);
        InputStream stream = store.open("a")) {
      assertArrayEquals(HELLO, stream.readAllBytes());
      assertTrue(server.requests.get(1).contains("Range=[bytes=7-]"), server.requests.get(1));
    }
  }

  @Test
  void stopsReadingOnWhenConnectionsKeepBreaking() throws IOException {
    try (ScriptedServer server = new ScriptedServer(broken(14, new byte[0]));
        ObjectStore store = store(server);
        InputStream stream = store.open("a")) {
      assertThrows(IOException.class, stream::readAllBytes);
    }
  }

  @Test
  void sendsAChecksumAheadOfTheContentOnlyWhenItIsWanted() throws IOException {
    try (ScriptedServer server = new ScriptedServer(content(200, new byte[0]));
        ObjectStore with = store(server.endpoint(), Checksums.WHEN_SUPPORTED, SHORT);
        ObjectStore without = store(server.endpoint(), Checksums.WHEN_REQUIRED, SHORT)) {
      with.putIfAbsent("a", HELLO);
      without.putIfAbsent("a", HELLO);
      assertTrue(server.requests.get(0).contains("X-amz-checksum-crc32c=["));
      assertFalse(server.requests.get(1).contains("X-amz-checksum"));
      assertTrue(server.requests.stream().noneMatch(r -> r.contains("X-amz-trailer")));
    }
  }

  @Test
  void takesAMissingObjectForMissingOnly() throws IOException {
    try (ScriptedServer server = new ScriptedServer(error(404, "NoSuchKey"));
        ObjectStore store = store(server)) {
      assertEquals(Optional.empty(), store.size("a"));
      assertEquals(Optional.empty(), store.read("a"));
      assertEquals(ErrorCode.FILE_MISSING, codeOf(() -> store.open("a")));
    }
  }

  private static ObjectStore store(ScriptedServer server) {
    return store(server.endpoint(), Checksums.WHEN_SUPPORTED, SHORT);
  }

  private static ObjectStore store(URI endpoint, Checksums checksums, Patience patience) {
    return S3ObjectStore.open(
        new StorageConfig(
            URI.create("s3://arc/root"),
            endpoint,
            "us-east-1",
            StorageConfig.PathStyle.PATH,
            new Secret("key"),
            new Secret("secret"),
            checksums),
        patience);
  }

  private static ErrorCode codeOf(Executable action) {
    return assertThrows(VarveException.class, action).code();
  }
}
