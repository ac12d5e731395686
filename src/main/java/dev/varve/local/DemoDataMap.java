package dev.varve.local;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo's data map: a file like any user's, written for the ports of this run. */
final class DemoDataMap {
  static final String SOURCE = "backoffice";
  private static final String BUCKET = "archive";
  private static final String STATE_BUCKET = "state";
  private static final String TOPIC = "varve.lineage";

  private static final String TEMPLATE =
      """
      # Written by 'varve demo' at each start.
      version: 1
      sources:
        - name: backoffice
          host: %s
          port: %d
          database: backoffice
          username: varve
          password: ${file:%s}
          namespace: postgres://backoffice:5432
          publication: varve
          idleAfter: 3s
          heartbeat: 1s
          tables:
            include: ["nocodb.*", "directus.*", "odoo.*"]
          window:
            length: 15s
            lateness: 2s
      storage:
        uri: s3://archive/demo
        endpoint: %s
        accessKey: ${file:%s}
        secretKey: ${file:%s}
      lineage:
        bootstrapServers: %s
        topic: varve.lineage
        namespace: demo
      state:
        uri: s3://state/demo
        checkpointInterval: 2s
      """;

  private DemoDataMap() {}

  /** Writes the file, makes buckets and topic, and loads it. */
  static ArchiveConfig write(Path file, LocalStack stack, DemoBackend backend) {
    LocalS3 s3 = stack.s3();
    s3.createBucket(BUCKET);
    s3.createBucket(STATE_BUCKET);
    stack.kafka().createTopic(TOPIC, 1);
    String text =
        TEMPLATE.formatted(
            stack.postgres().host(),
            stack.postgres().port(),
            backend.passwordFile(),
            s3.endpoint(),
            s3.accessKeyFile(),
            s3.secretKeyFile(),
            stack.kafka().bootstrapServers());
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ConfigLoader.load(file);
  }

  /** Where the archive's objects are as files, readable when no server runs. */
  static URI files(LocalS3 s3) {
    return s3.bucket(BUCKET).resolve("demo").toUri();
  }
}
