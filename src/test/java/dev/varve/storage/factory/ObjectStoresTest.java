package dev.varve.storage.factory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.config.Secret;
import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectStoresTest {
  private static final URI BUCKET = URI.create("s3://arc/root");

  @Test
  void takesFileUrisAndPlainPaths() {
    assertEquals("file:///data/arc", ObjectStores.open(URI.create("file:///data/arc/")).uri());
    assertEquals("file:///data/arc", ObjectStores.open(URI.create("/data/arc")).uri());
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    for (String uri : new String[] {"ftp://host/arc", "file:arc", "s3:///arc", "s3:arc"}) {
      VarveException failure =
          assertThrows(VarveException.class, () -> ObjectStores.open(URI.create(uri)));
      assertEquals(ErrorCode.USAGE, failure.code());
    }
  }

  @Test
  void leavesAwsToTheSdk() {
    StorageConfig config = ObjectStores.config(BUCKET, Map.of("AWS_REGION", "eu-central-1"));

    assertNull(config.endpoint());
    assertNull(config.accessKey());
    assertEquals("eu-central-1", config.region());
    assertEquals(StorageConfig.PathStyle.VIRTUAL_HOST, config.pathStyle());
  }

  @Test
  void takesAnotherServerFromTheEnvironment() {
    StorageConfig config =
        ObjectStores.config(
            BUCKET,
            Map.of(
                "AWS_ENDPOINT_URL", "http://other:1",
                "AWS_ENDPOINT_URL_S3", "http://s3:1",
                "AWS_ACCESS_KEY_ID", "id",
                "AWS_SECRET_ACCESS_KEY", "canary",
                "AWS_REQUEST_CHECKSUM_CALCULATION", "WHEN_REQUIRED"));

    assertEquals(URI.create("http://s3:1"), config.endpoint());
    assertEquals(StorageConfig.PathStyle.PATH, config.pathStyle());
    assertEquals(StorageConfig.Checksums.WHEN_REQUIRED, config.checksums());
    assertEquals(new Secret("${env:AWS_SECRET_ACCESS_KEY}"), config.secretKey());
  }

  @Test
  void leavesTemporaryCredentialsToTheSdk() {
    StorageConfig config =
        ObjectStores.config(
            BUCKET,
            Map.of(
                "AWS_ACCESS_KEY_ID", "id",
                "AWS_SECRET_ACCESS_KEY", "canary",
                "AWS_SESSION_TOKEN", "canary"));

    assertNull(config.accessKey());
  }
}
