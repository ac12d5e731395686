package dev.varve.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Operation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RowBlockTest {
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00.000001Z");
  private static final String VERSION_1 =
      "0160966c130000006028b52ffd20606d0200d4037282a08ca5d1b6b006000007007f036e2d316301000000ff03000017"
          + "00c40e6e31303939353131363237373735648000030b04c77fffffffffffffff000500b88c4555cbe516dcd08b9861";

  @Property(tries = 100)
  void bringsBackWhatWasPutIn(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int count) {
    List<ChangeEvent> changes = sorted(seed, count);
    OpenBlock.Closed block = close(changes);

    List<ChangeEvent> found = RowBlock.decode(block.block(), SampleChanges.ORDERS, block.info());

    assertEquals(count, found.size());
    for (int i = 0; i < count; i++) {
      assertSame(changes.get(i), found.get(i));
    }
    assertEquals(SampleChanges.digest(found), block.info().digest());
  }

  @Test
  void keepsTimesBefore1970() {
    ChangeEvent ancient = SampleChanges.created(7, Instant.parse("-4000-01-01T00:00:00.000001Z"));
    OpenBlock.Closed block = close(List.of(ancient));
    assertSame(ancient, RowBlock.decode(block.block(), SampleChanges.ORDERS, block.info()).get(0));
  }

  @Test
  void writesVersionOneAsEver() {
    byte[] before = HexFormat.of().parseHex(VERSION_1);
    byte[] now = pinned().block();
    assertEquals(before[0], now[0]);
    assertArrayEquals(rows(before), rows(now));
  }

  /** What a block holds, whatever the version of the compressor. */
  private static byte[] rows(byte[] block) {
    int size = ByteBuffer.wrap(block).getInt(5);
    return Zstd.decompress(Arrays.copyOfRange(block, 9, block.length), size);
  }

  @Test
  void readsVersionOneAsEver() {
    OpenBlock.Closed pinned = pinned();
    List<ChangeEvent> found =
        RowBlock.decode(HexFormat.of().parseHex(VERSION_1), SampleChanges.ORDERS, pinned.info());
    assertEquals(pinned.info().digest(), SampleChanges.digest(found));
  }

  @Test
  void noticesEveryChangedByte() {
    OpenBlock.Closed block = pinned();
    for (int at = 0; at < block.block().length; at++) {
      byte[] damaged = block.block().clone();
      damaged[at] ^= 0x10;
      assertRefused(at == 0 ? ErrorCode.FORMAT_UNSUPPORTED : ErrorCode.BLOCK_CORRUPT, damaged);
    }
  }

  @Test
  void noticesEveryLostEnd() {
    byte[] whole = pinned().block();
    for (int length = 0; length < whole.length; length++) {
      assertRefused(ErrorCode.BLOCK_CORRUPT, Arrays.copyOf(whole, length));
    }
  }

  @Test
  void noticesThatStateLostTheBlock() {
    assertRefused(ErrorCode.BLOCK_CORRUPT, null);
  }

  private static void assertRefused(ErrorCode code, byte[] block) {
    BlockInfo info = pinned().info();
    VarveException refusal =
        assertThrows(
            VarveException.class, () -> RowBlock.decode(block, SampleChanges.ORDERS, info));
    assertEquals(code, refusal.code());
  }

  private static OpenBlock.Closed pinned() {
    return close(
        List.of(
            SampleChanges.read(-1, TIME),
            SampleChanges.created(0xFFFFFFFFFFL, TIME),
            SampleChanges.streamed(
                Long.MIN_VALUE,
                3,
                Operation.DELETE,
                TIME,
                SampleChanges.row(Long.MAX_VALUE, null),
                null)));
  }

  private static OpenBlock.Closed close(List<ChangeEvent> changes) {
    OpenBlock open = new OpenBlock();
    changes.forEach(change -> open.add(change, SampleChanges.id(change)));
    return open.close();
  }

  private static List<ChangeEvent> sorted(long seed, int count) {
    return SampleChanges.various(seed, count, TIME, TIME.plusSeconds(3600)).stream()
        .sorted(ChangeOrder.INSTANCE)
        .toList();
  }

  private static void assertSame(ChangeEvent expected, ChangeEvent found) {
    assertEquals(expected.schema(), found.schema());
    assertEquals(expected.epoch(), found.epoch());
    assertEquals(expected.position(), found.position());
    assertEquals(expected.operation(), found.operation());
    assertEquals(expected.timeMicros(), found.timeMicros());
    assertArrayEquals(expected.before(), found.before());
    assertArrayEquals(expected.after(), found.after());
  }
}
