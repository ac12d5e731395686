package dev.varve.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.config.Secret;
import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.local.LocalS3;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.ObjectStore.PutResult;
import dev.varve.storage.ObjectStoreContract;
import dev.varve.storage.factory.ObjectStores;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ObjectStoreIT extends ObjectStoreContract {
  private static final AtomicInteger ROOTS = new AtomicInteger();
  @TempDir static Path folder;
  private static LocalS3 s3;

  @BeforeAll
  static void startServer() {
    s3 = LocalS3.start(folder.resolve("s3"));
    s3.createBucket("arc");
  }

  @AfterAll
  static void stopServer() {
    s3.close();
  }

  @Override
  protected ObjectStore newStore() {
    return ObjectStores.open(s3.storage("s3://arc/root-" + ROOTS.incrementAndGet()));
  }

  @Test
  void worksWithoutAPrefixAndWithoutChecksums() {
    s3.createBucket("bare");
    StorageConfig with = s3.storage("s3://bare");
    StorageConfig without =
        new StorageConfig(
            with.uri(),
            with.endpoint(),
            with.region(),
            with.pathStyle(),
            with.accessKey(),
            with.secretKey(),
            StorageConfig.Checksums.WHEN_REQUIRED);
    try (ObjectStore bare = ObjectStores.open(without)) {
      assertEquals(PutResult.CREATED, bare.putIfAbsent("a/b", utf8("x")));
      assertEquals(PutResult.EXISTED, bare.putIfAbsent("a/b", utf8("x")));
      assertEquals("s3://bare", bare.uri());
      assertEquals(List.of(new ObjectStore.ObjectInfo("a/b", 1)), bare.list("").toList());
    }
  }

  @Test
  void saysThatABucketIsMissing() {
    try (ObjectStore none = ObjectStores.open(s3.storage("s3://no-such-bucket/arc"))) {
      assertEquals(ErrorCode.STORAGE_UNREACHABLE, codeOf(() -> none.read("a")));
      assertEquals(ErrorCode.STORAGE_UNREACHABLE, codeOf(() -> none.putIfAbsent("a", utf8("x"))));
      assertEquals(ErrorCode.STORAGE_UNREACHABLE, codeOf(() -> none.list("").findFirst()));
    }
  }

  @Test
  void saysThatKeysAreRefused() {
    StorageConfig right = s3.storage("s3://arc");
    StorageConfig wrong =
        new StorageConfig(
            right.uri(),
            right.endpoint(),
            right.region(),
            right.pathStyle(),
            right.accessKey(),
            new Secret("wrong-secret-canary"),
            right.checksums());
    try (ObjectStore denied = ObjectStores.open(wrong)) {
      var failure =
          assertThrows(dev.varve.error.VarveException.class, () -> denied.list("").findFirst());
      assertEquals(ErrorCode.STORAGE_DENIED, failure.code());
      assertEquals(-1, failure.toString().indexOf("canary"));
    }
  }
}
