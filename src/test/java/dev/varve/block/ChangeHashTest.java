package dev.varve.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangeHashTest {
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");
  private static final byte[] ROW = SampleChanges.row(1, "a");

  @Test
  void differsInEverythingThatMakesAChange() {
    List<ChangeEvent> changes =
        List.of(
            SampleChanges.streamed(1, 0, Operation.CREATE, TIME, null, ROW),
            SampleChanges.streamed(1, 1, Operation.CREATE, TIME, null, ROW),
            SampleChanges.streamed(2, 0, Operation.CREATE, TIME, null, ROW),
            SampleChanges.streamed(1, 0, Operation.UPDATE, TIME, null, ROW),
            SampleChanges.streamed(1, 0, Operation.CREATE, TIME, ROW, null),
            SampleChanges.streamed(1, 0, Operation.CREATE, TIME, ROW, ROW),
            SampleChanges.streamed(1, 0, Operation.CREATE, TIME, null, null),
            SampleChanges.streamed(1, 0, Operation.CREATE, TIME, null, new byte[0]),
            SampleChanges.streamed(1, 0, Operation.CREATE, TIME, null, SampleChanges.row(2, "a")),
            SampleChanges.streamed(1, 0, Operation.CREATE, TIME, null, ROW).inEpoch("000002@42", 0),
            SampleChanges.read(1, TIME));
    Set<Hash128> ids = new HashSet<>();
    changes.forEach(change -> ids.add(SampleChanges.id(change)));
    assertEquals(changes.size(), ids.size());
  }

  @Test
  void doesNotDependOnWhenTheChangeWasReadOrWithWhichSchemaVersion() {
    ChangeEvent change = SampleChanges.read(1, TIME);
    assertEquals(SampleChanges.id(change), SampleChanges.id(change.inEpoch(change.epoch(), 12345)));
    assertEquals(
        SampleChanges.id(change),
        SampleChanges.id(SampleChanges.withSchema(change, SampleChanges.STRICTER)));
    assertNotEquals(change.schema(), SchemaFingerprint.of(SampleChanges.STRICTER));
  }
}
