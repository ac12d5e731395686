package dev.varve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.apache.flink.cdc.connectors.postgres.source.PostgresSourceBuilder;
import org.apache.flink.cdc.debezium.DebeziumDeserializationSchema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The cluster jar holds the job and its libraries, and nothing that a cluster has or must not get.
 */
class FlinkJarIT {
  private static JarFile jar;
  private static Set<String> names;

  @BeforeAll
  static void open() throws IOException {
    jar = new JarFile(System.getProperty("varve.flink.jar"));
    names = jar.stream().map(ZipEntry::getName).collect(Collectors.toCollection(TreeSet::new));
  }

  @AfterAll
  static void close() throws IOException {
    jar.close();
  }

  @Test
  void holdsTheJobAndItsLibraries() {
    for (String needed :
        List.of(
            "dev/varve/job/Main.class",
            "dev/varve/ledger/Manifest.class",
            "org/apache/flink/cdc/connectors/postgres/",
            "org/apache/flink/connector/kafka/sink/KafkaSink.class",
            "org/apache/flink/connector/base/source/reader/RecordEmitter.class",
            "io/debezium/connector/postgresql/PostgresConnector.class",
            "org/apache/kafka/clients/producer/KafkaProducer.class",
            "org/apache/parquet/hadoop/ParquetFileReader.class",
            "org/apache/hadoop/conf/Configuration.class",
            "org/apache/hadoop/shaded/com/google/common/collect/ImmutableMap.class",
            "software/amazon/awssdk/services/s3/S3Client.class",
            "com/fasterxml/jackson/databind/ObjectMapper.class",
            "com/dynatrace/hash4j/hashing/Hashing.class",
            "com/github/luben/zstd/Zstd.class",
            "org/cryptomator/siv/SivMode.class",
            "org/postgresql/Driver.class")) {
      assertTrue(has(needed), "missing: " + needed);
    }
  }

  @Test
  void leavesOutTheClusterTheCommandLineAndTheEmbeddedServers() {
    for (String unwanted :
        List.of(
            "dev/varve/cli/",
            "dev/varve/local/",
            "dev/varve/ops/",
            "picocli/",
            "org/apache/flink/api/common/",
            "org/apache/flink/core/",
            "org/apache/flink/runtime/",
            "org/apache/flink/streaming/api/",
            "org/apache/flink/client/",
            "org/apache/flink/state/rocksdb/",
            "org/rocksdb/",
            "org/slf4j/",
            "org/apache/logging/",
            "org/apache/log4j/",
            "org/duckdb/",
            "org/apache/spark/",
            "scala/",
            "kafka/server/",
            "org/apache/kafka/raft/",
            "org/gaul/",
            "org/eclipse/jetty/",
            "io/zonky/",
            "org/junit/",
            "net/jqwik/",
            "com/tngtech/")) {
      assertEquals(
          List.of(), names.stream().filter(name -> name.startsWith(unwanted)).limit(3).toList());
    }
  }

  @Test
  void carriesNoSignatureOfAnotherJar() {
    assertEquals(
        List.of(),
        names.stream().filter(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA|EC)")).toList());
  }

  @Test
  void startsTheJob() throws IOException {
    assertEquals(
        "dev.varve.job.Main", jar.getManifest().getMainAttributes().getValue("Main-Class"));
  }

  @Test
  void mergesServiceFiles() throws IOException {
    String connectors = text("META-INF/services/java.sql.Driver");
    assertTrue(connectors.contains("org.postgresql.Driver"), connectors);
    assertTrue(
        names.stream()
            .anyMatch(name -> name.startsWith("META-INF/services/org.apache.hadoop.fs.")));
  }

  /**
   * Flink CDC replaces classes of Debezium by patched ones of the same name; the patches must win.
   */
  @Test
  void keepsFlinkCdcsVersionOfDebeziumsClasses() throws Exception {
    int compared = 0;
    for (Class<?> inPatchingJar :
        List.of(PostgresSourceBuilder.class, DebeziumDeserializationSchema.class)) {
      Path location =
          Path.of(inPatchingJar.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (JarFile patches = new JarFile(location.toFile())) {
        for (ZipEntry entry : patches.stream().filter(FlinkJarIT::isDebezium).toList()) {
          assertArrayEquals(
              bytes(patches, entry), bytes(jar, jar.getEntry(entry.getName())), entry.getName());
          compared++;
        }
      }
    }
    assertTrue(compared >= 10, "compared only " + compared + " classes");
  }

  private static boolean isDebezium(ZipEntry entry) {
    return entry.getName().startsWith("io/debezium/") && entry.getName().endsWith(".class");
  }

  private static boolean has(String prefix) {
    return names.stream().anyMatch(name -> name.startsWith(prefix));
  }

  private static String text(String name) throws IOException {
    return new String(bytes(jar, jar.getEntry(name)), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(JarFile file, ZipEntry entry) throws IOException {
    try (InputStream in = file.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }
}
