package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.block.SampleChanges;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Epoch;
import dev.varve.model.Operation;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import dev.varve.publish.SealReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Version 1 of what travels and waits in savepoints; a pinned form never changes. */
class SerializersTest {
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");
  private static final String CHANGE =
      "01067075626c6963066f7264657273f904cc21e46b901311e4753d8074fb480930303030303140"
          + "34320100000000016b3748c86e027580a08ca5d1b6b006050081016100";

  @Property(tries = 50)
  void changesComeThroughWhole(@ForAll long seed) throws IOException {
    for (ChangeEvent change : SampleChanges.various(seed, 8, TIME, TIME.plusSeconds(60))) {
      DataOutputSerializer out = new DataOutputSerializer(64);
      ChangeEventSerializer.INSTANCE.serialize(change, out);
      DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
      ChangeEvent found = ChangeEventSerializer.INSTANCE.deserialize(in);
      assertEquals(0, in.available());
      assertEquals(SampleChanges.id(change), SampleChanges.id(found));
      assertEquals(change.timeMicros(), found.timeMicros());
      assertEquals(change.schema(), found.schema());
      assertArrayEquals(change.before(), found.before());
    }
  }

  @Test
  void aChangesFormIsAsEver() {
    ChangeEvent change =
        SampleChanges.streamed(
            0x16B3748, 2, Operation.UPDATE, TIME, SampleChanges.row(1, "a"), null);
    assertEquals(CHANGE, HexFormat.of().formatHex(ChangeEventSerializer.INSTANCE.encode(change)));
    ChangeEvent found = ChangeEventSerializer.INSTANCE.decode(HexFormat.of().parseHex(CHANGE));
    assertEquals(SampleChanges.id(change), SampleChanges.id(found));
  }

  @Test
  void aSealReportsFormIsAsEver() {
    SealReport report =
        new SealReport(
            Window.starting(TIME, Duration.ofHours(1)),
            -5,
            new TableLayer(SampleChanges.ORDERS, 3, 0, 3, List.of()),
            7);
    byte[] bytes = report.encode();
    assertEquals("020907", HexFormat.of().formatHex(bytes, 0, 3));
    assertEquals(
        """
        {"formatVersion":1,"source":"draft","sequence":1,"previous":"%s",\
        "window":{"start":"2026-11-22T10:00:00Z","end":"2026-11-22T11:00:00Z"},"revision":1,\
        "tables":[{"namespace":"public","name":"orders","rowsIn":3,"rowsWritten":0,\
        "duplicates":3,"files":[]}],"job":{"version":"draft","facts":{}}}
        """
            .formatted("0".repeat(64)),
        new String(bytes, 5, bytes.length - 5, StandardCharsets.UTF_8));
    assertEquals(report, SealReport.decode(bytes));
  }

  @Test
  void aSealReportOfTheFirstVersionIsReadAsOneWithoutRequests() {
    SealReport report =
        new SealReport(
            Window.starting(TIME, Duration.ofHours(1)),
            -5,
            new TableLayer(SampleChanges.ORDERS, 3, 0, 3, List.of()));
    byte[] bytes = report.encode();
    byte[] first = new byte[bytes.length - 1];
    first[0] = 1;
    first[1] = bytes[1];
    System.arraycopy(bytes, 3, first, 2, bytes.length - 3);

    assertEquals(report, SealReport.decode(first));
  }

  @Test
  void aLaterVersionIsRefused() {
    byte[] later = {3, 0, 0, 0, 0};
    assertThrows(IllegalStateException.class, () -> ChangeEventSerializer.INSTANCE.decode(later));
    assertThrows(IllegalStateException.class, () -> SealReport.decode(later));
  }

  @Test
  void anEpochsFormIsAsEver() {
    Epoch epoch = new Epoch("7311", 3, TIME);
    assertEquals("3 7311 2026-11-22T10:00:00Z", epoch.text());
    assertEquals(epoch, Epoch.parse("3 7311 2026-11-22T10:00:00Z"));
  }

  @Test
  void theNewestGoldenSavepointIsOfTheFormatsOfToday() throws IOException {
    List<GoldenSavepoint> all = GoldenSavepoint.all();
    assertEquals(
        GoldenSavepoint.formatsNow(),
        all.get(all.size() - 1).formats(),
        "write one more: docs/format.md, Savepoints");
  }

  @Test
  void aTablesKeyTellsTheTable() {
    TableId dotted = TableId.of("a.b", "c\u00e4.d");
    assertEquals("0\0a.b\0c\u00e4.d", TableKey.of(dotted));
    assertEquals(dotted, TableKey.tableOf(TableKey.of(dotted)));
    ChangeEvent change = SampleChanges.created(1, TIME);
    assertEquals(TableKey.of(SampleChanges.ORDERS), new TableKey().getKey(change));
  }
}
