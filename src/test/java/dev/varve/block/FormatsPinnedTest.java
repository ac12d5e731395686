package dev.varve.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.SourcePosition;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * Version 1 of what state and archives hold. A failure here means that savepoints or archives of
 * the release before no longer read: bump a version, do not change the expectation.
 */
class FormatsPinnedTest {
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void rowImage() {
    RowImageWriter writer = new RowImageWriter();
    writer.begin(10);
    writer.writeLong(-300);
    writer.writeNull();
    writer.writeUnchanged();
    writer.writeMisfit("NaN");
    writer.writeBoolean(true);
    writer.writeFloat(1.5f);
    writer.writeDouble(Double.NaN);
    writer.writeDecimal(new BigDecimal("-12.34"));
    writer.writeBytes("ä€".getBytes(StandardCharsets.UTF_8));
    writer.beginList(2);
    writer.writeNull();
    writer.writeText("a");
    assertEquals(
        "e400003efed4034e614e010000c03f000000000000f87f02fb2e05c3a4e282ac0201000161",
        hex(writer.finish()));
  }

  @Test
  void blockInfo() {
    BlockInfo info =
        new BlockInfo(
            new Hash128(1, -2),
            "000001@42",
            new RowDigest(300, new Hash128(Long.MIN_VALUE, 5)),
            SourcePosition.SnapshotRead.INSTANCE,
            new SourcePosition.Postgres(-1, 0xFFFFFFFFL, Integer.MAX_VALUE));
    String pinned =
        "010000000000000001fffffffffffffffe09303030303031403432ac02800000000000000000000000000000050001ffffffffffffffffffffffff0fffffffff07";
    assertEquals(pinned, hex(info.encode()));
    assertEquals(info, BlockInfo.decode(HexFormat.of().parseHex(pinned)));
  }

  @Test
  void blockInfoOfALaterVersionIsRefused() {
    byte[] later = {2, 0, 0};
    assertThrows(IllegalStateException.class, () -> BlockInfo.decode(later));
  }

  @Test
  void identityOfAStreamedChange() {
    assertEquals(
        "e13c4613937c6aecbe3ad33f72aa2ecc",
        SampleChanges.id(
                SampleChanges.streamed(
                    0x16B3748,
                    2,
                    Operation.UPDATE,
                    TIME,
                    SampleChanges.row(1, "before"),
                    SampleChanges.row(1, null)))
            .toString());
  }

  @Test
  void identityOfASnapshotRow() {
    assertEquals(
        "2d076a4e9513d615dc8b42f674801321",
        SampleChanges.id(SampleChanges.read(1, TIME)).toString());
  }

  @Test
  void fingerprintOfASchema() {
    assertEquals(
        "f904cc21e46b901311e4753d8074fb48", SchemaFingerprint.of(SampleChanges.SCHEMA).toString());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
