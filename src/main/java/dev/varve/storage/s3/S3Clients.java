package dev.varve.storage.s3;

import dev.varve.config.StorageConfig;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the SDK's client from our settings, with its own retries off. */
final class S3Clients {
  /** What servers other than AWS expect in a signature when nothing is configured. */
  private static final String REGION_OF_OTHERS = "us-east-1";

  private S3Clients() {}

  static S3Client create(S3Settings settings, Optional<StaticCredentialsProvider> credentials) {
    Patience patience = settings.patience();
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(patience.connectTimeout())
                    .socketTimeout(patience.requestTimeout()))
            .overrideConfiguration(
                override ->
                    override
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallAttemptTimeout(patience.requestTimeout()))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(validation(settings.checksums()))
            .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
            .forcePathStyle(isPathStyle(settings));
    credentials.ifPresent(builder::credentialsProvider);
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    if (settings.region() != null) {
      builder.region(Region.of(settings.region()));
    } else if (settings.endpoint() != null) {
      builder.region(Region.of(REGION_OF_OTHERS));
    }
    return builder.build();
  }

  private static boolean isPathStyle(S3Settings settings) {
    return settings.pathStyle() == null
        ? settings.endpoint() != null
        : settings.pathStyle() == StorageConfig.PathStyle.PATH;
  }

  private static ResponseChecksumValidation validation(StorageConfig.Checksums checksums) {
    return checksums == StorageConfig.Checksums.WHEN_REQUIRED
        ? ResponseChecksumValidation.WHEN_REQUIRED
        : ResponseChecksumValidation.WHEN_SUPPORTED;
  }
}
