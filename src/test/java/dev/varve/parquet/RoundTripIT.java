package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.varve.block.ChangeHash;
import dev.varve.model.ChangeEvent;
import dev.varve.model.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is written comes back to the byte, whatever the table looks like. */
class RoundTripIT {
  private final ChangeHash hash = new ChangeHash();

  @Property(tries = 300)
  void changesComeBackWithTheirIdentity(
      @ForAll long seed, @ForAll @IntRange(max = 200) int rows, @ForAll boolean smallGroups)
      throws IOException {
    // given
    RandomChanges random = new RandomChanges(seed);
    TableSchema schema = random.schema();
    List<ChangeEvent> changes = random.changes(schema, rows);
    Path file = Files.createTempFile("varve-round-trip", ".parquet");
    try {
      // when
      write(file, random.header(schema), changes, smallGroups ? 20_000 : 128 << 20);

      // then
      assertReadsBack(file, random.header(schema), changes);
    } finally {
      Files.delete(file);
    }
  }

  private void write(Path file, FileHeader header, List<ChangeEvent> changes, long rowGroupBytes) {
    try (ChangeFileWriter writer = ChangeFileWriter.open(file, header, rowGroupBytes)) {
      for (ChangeEvent change : changes) {
        writer.write(change, hash.of(change));
      }
      assertEquals(changes.size(), writer.rows());
    }
  }

  private void assertReadsBack(Path file, FileHeader header, List<ChangeEvent> changes) {
    try (ChangeFileReader reader = ChangeFileReader.open(RandomAccess.of(file))) {
      assertEquals(header, reader.header());
      assertEquals(changes.size(), reader.rows());
      Iterator<Identity> identities = reader.identities();
      Iterator<StoredChange> stored = reader.changes();
      for (ChangeEvent expected : changes) {
        StoredChange found = stored.next();
        assertArrayEquals(expected.before(), found.change().before(), "before");
        assertArrayEquals(expected.after(), found.change().after(), "after");
        assertEquals(expected.timeMicros(), found.change().timeMicros());
        assertEquals(expected.operation(), found.change().operation());
        assertEquals(expected.position(), found.change().position());
        assertEquals(hash.of(expected), found.id());
        assertEquals(found.id(), hash.of(found.change()));
        assertEquals(new Identity(expected.position().text(), found.id()), identities.next());
      }
      assertFalse(stored.hasNext());
      assertFalse(identities.hasNext());
    }
  }
}
