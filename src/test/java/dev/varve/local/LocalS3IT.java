package dev.varve.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class LocalS3IT {
  @TempDir Path directory;

  @Test
  void keepsObjectsForTheNextStartAndWantsCredentials() throws Exception {
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    try (LocalS3 first = LocalS3.start(directory);
        S3Client client = client(first)) {
      first.createBucket("archive");
      client.putObject(put -> put.bucket("archive").key("a/b"), RequestBody.fromBytes(content));
    }

    try (LocalS3 second = LocalS3.start(directory);
        S3Client client = client(second)) {
      assertArrayEquals(
          content, client.getObjectAsBytes(get -> get.bucket("archive").key("a/b")).asByteArray());
      S3Exception taken =
          assertThrows(
              S3Exception.class,
              () ->
                  client.putObject(
                      put -> put.bucket("archive").key("a/b").ifNoneMatch("*"),
                      RequestBody.fromBytes(content)));
      assertEquals(412, taken.statusCode());
      assertEquals(403, withoutCredentials(second.endpoint().resolve("/archive/a/b")));
    }
  }

  private static int withoutCredentials(URI object) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(object).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static S3Client client(LocalS3 s3) {
    return S3Client.builder()
        .endpointOverride(s3.endpoint())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(s3.accessKey(), s3.secretKey())))
        .build();
  }
}
