package dev.varve.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.BlockMerge;
import dev.varve.block.ChangeOrder;
import dev.varve.block.OpenBlock;
import dev.varve.block.SampleChanges;
import dev.varve.block.SchemaFingerprint;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SortedBlocksTest {
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

  @TempDir Path scratch;

  @Test
  void sortsASnapshotOfMoreBlocksThanItMayHold() throws IOException {
    List<ChangeEvent> changes = snapshot(1000);
    List<Hash128> sorted = ids(changes.stream().sorted(ChangeOrder.INSTANCE).iterator());

    try (SortedBlocks blocks = new SortedBlocks(SampleChanges.ORDERS, scratch, 7)) {
      Iterator<ChangeEvent> merged = merge(blocks, changes, 3);
      assertTrue(files() > 1, "it was to need the disk");
      assertEquals(sorted, ids(merged));
    }

    assertEquals(0, files(), "runs are left behind");
  }

  /** Two runs, of as many blocks each as may be held, and each of more than one block itself. */
  @Test
  void sortsRowsOfWhichARunHoldsFewToABlock() throws IOException {
    List<ChangeEvent> changes =
        LongStream.range(0, 224)
            .mapToObj(
                id ->
                    SampleChanges.read(id * 101 % 224, TIME)
                        .withImages(
                            SchemaFingerprint.of(SampleChanges.SCHEMA),
                            null,
                            SampleChanges.row(id, "x".repeat(2_000))))
            .toList();
    List<Hash128> sorted = ids(changes.stream().sorted(ChangeOrder.INSTANCE).iterator());

    try (SortedBlocks blocks = new SortedBlocks(SampleChanges.ORDERS, scratch, 7)) {
      Iterator<ChangeEvent> merged = merge(blocks, changes, 16);
      assertEquals(2, files());
      assertEquals(sorted, ids(merged));
    }
  }

  @Test
  void leavesTheDiskAloneWhenFewBlocksOverlap() throws IOException {
    List<ChangeEvent> changes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      changes.add(SampleChanges.created(i, TIME));
    }

    try (SortedBlocks blocks = new SortedBlocks(SampleChanges.ORDERS, scratch, 2)) {
      Iterator<ChangeEvent> merged = merge(blocks, changes, 3);
      assertEquals(0, files());
      assertEquals(ids(changes.iterator()), ids(merged));
    }
  }

  @Test
  void deletesItsRunsAlsoWhenTheyWereNotReadToTheirEnd() throws IOException {
    try (SortedBlocks blocks = new SortedBlocks(SampleChanges.ORDERS, scratch, 7)) {
      Iterator<ChangeEvent> merged = merge(blocks, snapshot(200), 3);
      merged.next();
      assertFalse(files() == 0);
    }

    assertEquals(0, files());
  }

  private static List<ChangeEvent> snapshot(int rows) {
    List<ChangeEvent> changes = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      changes.add(SampleChanges.read(i * 7919L % rows, TIME));
    }
    return changes;
  }

  private static Iterator<ChangeEvent> merge(
      SortedBlocks blocks, List<ChangeEvent> changes, int rowsPerBlock) {
    List<byte[]> bytes = new ArrayList<>();
    List<BlockMerge.Source<Integer>> sources = new ArrayList<>();
    for (int from = 0; from < changes.size(); from += rowsPerBlock) {
      OpenBlock open = new OpenBlock();
      changes
          .subList(from, Math.min(changes.size(), from + rowsPerBlock))
          .forEach(change -> open.add(change, SampleChanges.id(change)));
      OpenBlock.Closed closed = open.close();
      sources.add(new BlockMerge.Source<>(bytes.size(), closed.info()));
      bytes.add(closed.block());
    }
    return blocks.merge(sources, bytes::get);
  }

  private static List<Hash128> ids(Iterator<ChangeEvent> changes) {
    List<Hash128> ids = new ArrayList<>();
    changes.forEachRemaining(change -> ids.add(SampleChanges.id(change)));
    return ids;
  }

  private long files() throws IOException {
    try (Stream<Path> found = Files.list(scratch)) {
      return found.count();
    }
  }
}
