package dev.varve.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BlockMergeTest {
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

  @Property(tries = 150)
  void givesOneOrderHoweverRowsWereDealtOut(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 80) int count,
      @ForAll @IntRange(max = 40) int sentTwice) {
    List<ChangeEvent> changes = SampleChanges.various(seed, count, TIME, TIME.plusSeconds(60));
    Random random = new Random(seed);
    for (int i = 0; i < sentTwice; i++) {
      changes.add(changes.get(random.nextInt(count)));
    }

    List<Hash128> merged = ids(merge(SampleChanges.blocks(changes, seed), new ArrayList<>()));

    assertEquals(ids(changes.stream().sorted(ChangeOrder.INSTANCE).iterator()), merged);
  }

  @Property(tries = 100)
  void addsUpToTheSameDigestHoweverRowsWereDealtOut(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int count) {
    List<ChangeEvent> changes = SampleChanges.various(seed, count, TIME, TIME.plusSeconds(60));
    assertEquals(
        SampleChanges.digest(changes),
        SampleChanges.blocks(changes, seed).stream()
            .map(block -> block.info().digest())
            .reduce(dev.varve.model.RowDigest.EMPTY, dev.varve.model.RowDigest::plus));
  }

  @Test
  void opensABlockOnlyWhenItsFirstPositionIsReached() {
    List<OpenBlock.Closed> blocks = new ArrayList<>();
    for (int block = 0; block < 5; block++) {
      OpenBlock open = new OpenBlock();
      for (int row = 0; row < 3; row++) {
        ChangeEvent change = SampleChanges.created(block * 3 + row, TIME);
        open.add(change, SampleChanges.id(change));
      }
      blocks.add(open.close());
    }
    List<Integer> loaded = new ArrayList<>();
    Iterator<ChangeEvent> merge = merge(blocks, loaded);

    for (int row = 0; row < 15; row++) {
      merge.next();
      assertTrue(loaded.size() <= row / 3 + 1, "row " + row + " had loaded " + loaded);
    }

    assertEquals(List.of(0, 1, 2, 3, 4), loaded);
  }

  @Property(tries = 100)
  void hasNoMoreRunsOpenThanOverlap(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int count) {
    List<ChangeEvent> changes = SampleChanges.various(seed, count, TIME, TIME.plusSeconds(60));
    List<BlockMerge.Source<Integer>> sources = sources(SampleChanges.blocks(changes, seed));

    int overlap = BlockMerge.overlap(sources);

    int most = 0;
    for (BlockMerge.Source<Integer> one : sources) {
      int at = 0;
      for (BlockMerge.Source<Integer> other : sources) {
        boolean covers =
            other.info().first().compareTo(one.info().first()) <= 0
                && other.info().last().compareTo(one.info().first()) >= 0;
        at += covers ? 1 : 0;
      }
      most = Math.max(most, at);
    }
    assertEquals(most, overlap);
  }

  private static List<BlockMerge.Source<Integer>> sources(List<OpenBlock.Closed> blocks) {
    List<BlockMerge.Source<Integer>> sources = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      sources.add(new BlockMerge.Source<>(i, blocks.get(i).info()));
    }
    return sources;
  }

  private static Iterator<ChangeEvent> merge(List<OpenBlock.Closed> blocks, List<Integer> loaded) {
    return new BlockMerge<>(
        sources(blocks),
        source -> {
          int i = source.reference();
          loaded.add(i);
          return RowBlock.decode(blocks.get(i).block(), SampleChanges.ORDERS, source.info())
              .iterator();
        });
  }

  private static List<Hash128> ids(Iterator<ChangeEvent> changes) {
    List<Hash128> ids = new ArrayList<>();
    changes.forEachRemaining(change -> ids.add(SampleChanges.id(change)));
    return ids;
  }
}
