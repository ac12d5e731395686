package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.QuarantineConfig;
import dev.varve.job.branch.TableAlarm;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.ops.quarantine.Quarantine;
import dev.varve.ops.quarantine.QuarantinedRecord;
import dev.varve.ops.quarantine.QuarantinedRecord.Status;
import dev.varve.quarantine.RejectText;
import dev.varve.quarantine.SentRecord;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows in a real MariaDB's log that cannot be read: kept, told of, and read again. */
class MariaDbRejectsIT {
  private static final TableId ORDERS = TableId.of("shop", "orders");

  @TempDir Path directory;

  @Test
  void rowsThatCannotBeReadStopNothingAndAreReadAgainOnce() throws Exception {
    try (MariaDbFixture shop = MariaDbFixture.start(directory)) {
      shop.sql(
          "CREATE TABLE orders (id int PRIMARY KEY)", "INSERT INTO orders VALUES (1), (2), (3)");
      ArchiveConfig config = reporting(shop.config());
      RunningJob job = JobRunner.start(config, RunOptions.continuous());
      Await.until("the snapshot is sealed", () -> shop.inFiles("orders", "count(*)") == 3);

      shop.sql(
          "CREATE TABLE packed (id int PRIMARY KEY, body text COMPRESSED)",
          "INSERT INTO packed VALUES (1, 'one'), (2, 'two')",
          "UPDATE packed SET body = 'three' WHERE id = 2",
          "INSERT INTO orders VALUES (4)");
      Await.until("the stream goes on", () -> shop.inFiles("orders", "count(*)") == 4);
      Await.until("rejects are sealed", () -> records(config).size() == 2);

      QuarantinedRecord first = records(config).get(0);
      assertEquals(TableId.of("shop", "packed"), first.reject().table());
      assertEquals("VRV-2008", first.reject().cause());
      assertEquals("column 2 has a type that is not read (140)", first.reject().message());
      assertTrue(first.reject().isWhole());
      Await.until("the table is told of", () -> job.alarms().size() == 1);
      TableAlarm alarm = job.alarms().get(0);
      assertTrue(alarm.poisoned());
      assertEquals("shop.packed", alarm.table());
      assertEquals(2, job.counts().quarantined());

      assertEquals(2, sendBack(config));
      put(config, "mended", mended(first, 77), mended(first, 78));
      put(config, "mended-again", mended(first, 77), mended(first, 78));
      Await.until("mended rows are archived", () -> shop.inFiles("orders", "count(*)") == 6);
      Await.until("the others are back", () -> records(config).size() == 4);
      job.stop();
      shop.sql("DROP TABLE packed", "INSERT INTO orders VALUES (5)");
      JobRunner.start(config, RunOptions.untilCaughtUp()).await();

      assertEquals(7, shop.inFiles("orders", "count(*)"));
      assertEquals(7, shop.inFiles("orders", "count(DISTINCT id)"));
      assertEquals(
          List.of(1, 1, 2, 2),
          records(config).stream().map(record -> record.reject().attempts()).sorted().toList());
      assertEquals(
          List.of(2, 2),
          records(config).stream()
              .filter(record -> record.status() == Status.OPEN)
              .map(record -> record.reject().attempts())
              .toList());
      ArchiveProof.assertSound(config);
      ArchiveProof.assertEachEventOnce(config);
    }
  }

  private static ArchiveConfig reporting(ArchiveConfig config) {
    return new ArchiveConfig(
        config.sources(),
        config.storage(),
        config.lineage(),
        new QuarantineConfig(null, 2),
        config.state());
  }

  /**
   * A row of {@code orders} in the form that the quarantine keeps, as if it had been rejected
   * beside another.
   */
  private static SentRecord mended(QuarantinedRecord beside, int id) {
    SourcePosition.Binlog place = (SourcePosition.Binlog) beside.reject().position();
    byte[] map =
        bytes(
            4, "shop", 0, 6, "orders", 0, 1, 3, 0, 0, // INT, no metadata, not nullable
            1, 1, 0, // signed
            4, 3, 2, "id", // names
            8, 1, 0); // key
    byte[] rows = bytes(1, 1, 0, id, 0, 0, 0);
    String value =
        "{\"op\":\"c\",\"source\":{},\"tableMap\":\"%s\",\"rows\":\"%s\"}"
            .formatted(base64(map), base64(rows));
    return new SentRecord(
        beside.epoch(),
        new Reject(
            "binlog",
            new SourcePosition.Binlog(place.file(), place.position(), id),
            ORDERS,
            beside.reject().timeMicros(),
            "VRV-2008",
            "no good",
            1,
            null,
            value.getBytes(StandardCharsets.UTF_8)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      } else {
        out.write((Integer) part);
      }
    }
    return out.toByteArray();
  }

  private static void put(ArchiveConfig config, String name, SentRecord... records) {
    StringBuilder lines = new StringBuilder();
    for (SentRecord record : records) {
      lines.append(RejectText.encode(record)).append('\n');
    }
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      store.putIfAbsent(
          ArchiveLayout.sentBack(MariaDbFixture.SOURCE) + name + ".jsonl",
          lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<QuarantinedRecord> records(ArchiveConfig config) {
    List<QuarantinedRecord> records = new ArrayList<>();
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      Quarantine.open(store, MariaDbFixture.SOURCE, InstantSource.system()).forEach(records::add);
    }
    records.sort(
        Comparator.comparing((QuarantinedRecord record) -> record.reject().attempts())
            .thenComparing(record -> record.reject().position()));
    return records;
  }

  private static long sendBack(ArchiveConfig config) {
    try (ObjectStore store = ObjectStores.open(config.storage())) {
      return Quarantine.open(store, MariaDbFixture.SOURCE, InstantSource.fixed(Instant.EPOCH))
          .sendBack(record -> record.status() == Status.OPEN);
    }
  }
}
