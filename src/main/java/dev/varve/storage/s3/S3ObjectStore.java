package dev.varve.storage.s3;

import dev.varve.config.Secrets;
import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.storage.ObjectKey;
import dev.varve.storage.ObjectStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects in an S3 bucket, below a prefix.
 *
 * <p>Assumptions:
 *
 * <ul>
 *   <li>A plain put with {@code If-None-Match: *} is strict: of two, one gets 412 (or 409, then
 *       412). Without that, a second writer would overwrite. Conditional completion of multipart
 *       uploads is not strict everywhere, so none are used.
 *   <li>Reads and listings see every put that was answered. AWS and the servers tested keep that.
 *   <li>Listings are ordered by key. AWS directory buckets are not; they cannot hold an archive.
 * </ul>
 *
 * <p>A put whose reply was lost is made again and then finds its own object: the result is {@link
 * ObjectStore.PutResult#EXISTED}, and the caller compares contents as it does for a rival's.
 */
public final class S3ObjectStore implements ObjectStore {
  private static final String IF_ABSENT = "*";

  private final S3Settings settings;
  private final S3Client client;
  private final Attempts attempts;

  private S3ObjectStore(S3Settings settings, S3Client client) {
    this.settings = settings;
    this.client = client;
    this.attempts = new Attempts(settings.patience());
  }

  /**
   * A store with the data map's settings; its secrets are read now. No request is made.
   *
   * @throws VarveException with {@code SECRET_UNRESOLVED} or {@code USAGE}
   */
  public static S3ObjectStore open(StorageConfig config) {
    return open(config, Patience.DEFAULT);
  }

  static S3ObjectStore open(StorageConfig config, Patience patience) {
    S3Settings settings = S3Settings.of(config, patience);
    Optional<StaticCredentialsProvider> credentials =
        config
            .accessKeyIfSet()
            .map(
                key ->
                    StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(
                            Secrets.reveal(key), Secrets.reveal(config.secretKey()))));
    return new S3ObjectStore(settings, S3Clients.create(settings, credentials));
  }

  @Override
  public PutResult putIfAbsent(String key, byte[] content) {
    return put(
        key, RequestBody.fromBytes(content), content.length, () -> ContentChecksum.of(content));
  }

  @Override
  public PutResult putIfAbsent(String key, Path content) {
    RequestBody body = RequestBody.fromFile(content);
    long sizeBytes = body.optionalContentLength().orElseThrow();
    return put(key, body, sizeBytes, () -> ContentChecksum.of(content));
  }

  private PutResult put(String key, RequestBody body, long sizeBytes, Supplier<String> checksum) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(settings.bucket())
            .key(inBucket(key))
            .ifNoneMatch(IF_ABSENT)
            .overrideConfiguration(timeout(settings.patience().timeout(sizeBytes)));
    if (settings.checksums() == StorageConfig.Checksums.WHEN_SUPPORTED) {
      request.checksumCRC32C(checksum.get());
    }
    try {
      attempts.make(() -> client.putObject(request.build(), body));
      return PutResult.CREATED;
    } catch (S3Exception e) {
      if (e.statusCode() == 412) {
        return PutResult.EXISTED;
      }
      throw S3Failure.of(e, what("put", key));
    } catch (SdkException e) {
      throw S3Failure.of(e, what("put", key));
    }
  }

  @Override
  public Optional<byte[]> read(String key) {
    return ifPresent(
        "read",
        key,
        () ->
            client
                .getObjectAsBytes(r -> r.bucket(settings.bucket()).key(inBucket(key)))
                .asByteArray());
  }

  @Override
  public InputStream open(String key) {
    return new ResumingStream(offset -> open(key, offset));
  }

  private ResponseInputStream<GetObjectResponse> open(String key, long offset) {
    return answer(
        "read",
        key,
        () ->
            client.getObject(
                request -> {
                  request.bucket(settings.bucket()).key(inBucket(key));
                  if (offset > 0) {
                    request.range("bytes=" + offset + "-");
                  }
                }));
  }

  @Override
  public byte[] readRange(String key, long offset, int length) {
    if (length == 0) {
      return new byte[0];
    }
    String range = "bytes=" + offset + "-" + (offset + length - 1);
    byte[] found =
        answer(
            "read",
            key,
            () ->
                client
                    .getObjectAsBytes(
                        r -> r.bucket(settings.bucket()).key(inBucket(key)).range(range))
                    .asByteArray());
    if (found.length != length) {
      throw VarveException.of(
          ErrorCode.FILE_DIFFERS,
          "cannot read " + uri() + "/" + key + ": it ends before byte " + (offset + length),
          "run 'varve verify' to see which files differ");
    }
    return found;
  }

  @Override
  public Optional<Long> size(String key) {
    return ifPresent(
        "look at",
        key,
        () ->
            client.headObject(r -> r.bucket(settings.bucket()).key(inBucket(key))).contentLength());
  }

  @Override
  public Optional<Instant> modifiedAt(String key) {
    return ifPresent(
        "look at",
        key,
        () ->
            client.headObject(r -> r.bucket(settings.bucket()).key(inBucket(key))).lastModified());
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return listAfter(prefix, "");
  }

  @Override
  public Stream<ObjectInfo> listAfter(String prefix, String startAfter) {
    return new PagedListing(
            token ->
                answer(
                    "list",
                    prefix,
                    () ->
                        client.listObjectsV2(
                            request -> {
                              request.bucket(settings.bucket()).prefix(settings.inBucket(prefix));
                              if (token.isPresent()) {
                                request.continuationToken(token.get());
                              } else if (!startAfter.isEmpty()) {
                                request.startAfter(settings.inBucket(startAfter));
                              }
                            })))
        .stream().map(found -> new ObjectInfo(settings.belowRoot(found.key()), found.size()));
  }

  @Override
  public void delete(String key) {
    answer(
        "delete",
        key,
        () -> client.deleteObject(r -> r.bucket(settings.bucket()).key(inBucket(key))));
  }

  @Override
  public String uri() {
    return settings.uri();
  }

  @Override
  public void close() {
    client.close();
  }

  private String inBucket(String key) {
    return settings.inBucket(ObjectKey.require(key));
  }

  private <T> Optional<T> ifPresent(String action, String key, Supplier<T> request) {
    try {
      return Optional.of(attempts.make(request));
    } catch (S3Exception e) {
      if (e.statusCode() == 404 && !S3Failure.code(e).equals("NoSuchBucket")) {
        return Optional.empty();
      }
      throw S3Failure.of(e, what(action, key));
    } catch (SdkException e) {
      throw S3Failure.of(e, what(action, key));
    }
  }

  private <T> T answer(String action, String key, Supplier<T> request) {
    try {
      return attempts.make(request);
    } catch (SdkException e) {
      if (e instanceof S3Exception answer && answer.statusCode() == 416) {
        throw VarveException.of(
            ErrorCode.FILE_DIFFERS,
            "cannot " + what(action, key) + ": it is shorter than expected",
            "run 'varve verify' to see which files differ",
            e);
      }
      throw S3Failure.of(e, what(action, key));
    }
  }

  private String what(String action, String key) {
    return action + " " + uri() + "/" + key;
  }

  private static AwsRequestOverrideConfiguration timeout(Duration timeout) {
    return AwsRequestOverrideConfiguration.builder().apiCallAttemptTimeout(timeout).build();
  }
}
