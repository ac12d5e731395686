package dev.varve.block;

import dev.varve.model.ChangeEvent;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Changes of a small table, for tests. */
public final class SampleChanges {
  public static final TableId ORDERS = TableId.of("public", "orders");
  public static final String EPOCH = "000001@42";
  public static final TableSchema SCHEMA =
      new TableSchema(
          ORDERS,
          List.of(
              new Column("id", FieldType.Scalar.INT64, "int8", false),
              new Column("note", FieldType.Scalar.STRING, "text", true)),
          List.of("id"));

  /** The same columns after one of them may no longer be null. */
  public static final TableSchema STRICTER =
      new TableSchema(
          ORDERS,
          List.of(
              new Column("id", FieldType.Scalar.INT64, "int8", false),
              new Column("note", FieldType.Scalar.STRING, "text", false)),
          List.of("id"));

  private SampleChanges() {}

  public static byte[] row(long id, String note) {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(2);
    writer.writeLong(id);
    if (note == null) {
      writer.writeNull();
    } else {
      writer.writeText(note);
    }
    return writer.finish();
  }

  /** Row {@code lsn} is created by a transaction of the same number. */
  public static ChangeEvent created(long lsn, Instant committed) {
    return streamed(lsn, 0, Operation.CREATE, committed, null, row(lsn, "n" + lsn));
  }

  public static ChangeEvent streamed(
      long lsn, int index, Operation operation, Instant committed, byte[] before, byte[] after) {
    return new ChangeEvent(
        ORDERS,
        SchemaFingerprint.of(SCHEMA),
        EPOCH,
        new SourcePosition.Postgres(lsn, lsn & 0xFFFF, index),
        operation,
        micros(committed),
        before,
        after);
  }

  /** A row of the snapshot. */
  public static ChangeEvent read(long id, Instant began) {
    return new ChangeEvent(
        ORDERS,
        SchemaFingerprint.of(SCHEMA),
        EPOCH,
        SourcePosition.SnapshotRead.INSTANCE,
        Operation.READ,
        micros(began),
        null,
        row(id, "n" + id));
  }

  public static ChangeEvent withSchema(ChangeEvent change, TableSchema schema) {
    return new ChangeEvent(
        change.table(),
        SchemaFingerprint.of(schema),
        change.epoch(),
        change.position(),
        change.operation(),
        change.timeMicros(),
        change.before(),
        change.after());
  }

  /** Changes of every kind with different identities, a function of the seed. */
  public static List<ChangeEvent> various(long seed, int count, Instant from, Instant until) {
    Random random = new Random(seed);
    long spanMillis = ChronoUnit.MILLIS.between(from, until);
    List<ChangeEvent> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant at = from.plusMillis(Math.floorMod(random.nextLong(), spanMillis));
      byte[] image = row(i, random.nextInt(5) == 0 ? null : "x".repeat(random.nextInt(30)));
      changes.add(
          switch (random.nextInt(4)) {
            case 0 -> read(i, from);
            case 1 -> streamed(100 + i / 3, i % 3, Operation.CREATE, at, null, image);
            case 2 -> streamed(100 + i / 3, i % 3, Operation.UPDATE, at, row(i, "old"), image);
            default -> streamed(100 + i / 3, i % 3, Operation.DELETE, at, image, null);
          });
    }
    return changes;
  }

  /** Deals changes out to blocks at random. */
  public static List<OpenBlock.Closed> blocks(List<ChangeEvent> changes, long seed) {
    Random random = new Random(seed);
    List<ChangeEvent> shuffled = new ArrayList<>(changes);
    Collections.shuffle(shuffled, random);
    List<OpenBlock.Closed> blocks = new ArrayList<>();
    ChangeHash hash = new ChangeHash();
    OpenBlock open = null;
    for (ChangeEvent change : shuffled) {
      open = open == null ? new OpenBlock() : open;
      open.add(change, hash.of(change));
      if (random.nextInt(6) == 0) {
        blocks.add(open.close());
        open = null;
      }
    }
    if (open != null) {
      blocks.add(open.close());
    }
    return blocks;
  }

  public static RowDigest digest(List<ChangeEvent> changes) {
    ChangeHash hash = new ChangeHash();
    RowDigest digest = RowDigest.EMPTY;
    for (ChangeEvent change : changes) {
      digest = digest.plus(hash.of(change));
    }
    return digest;
  }

  public static Hash128 id(ChangeEvent change) {
    return new ChangeHash().of(change);
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }
}
