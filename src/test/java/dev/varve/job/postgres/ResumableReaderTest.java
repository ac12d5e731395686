package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.job.GoldenSavepoint;
import dev.varve.model.ChangeEvent;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.cdc.connectors.base.source.meta.split.StreamSplit;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffset;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

class ResumableReaderTest {
  private final StreamReader stream = new StreamReader();
  private final KeptStates states = new KeptStates();
  private OptionalLong slot = OptionalLong.of(150);
  private final ResumableReader reader = new ResumableReader(source(), stream, states, () -> slot);

  @Test
  void goesOnFromTheSlotWhenTheStateHasNoAccount() {
    reader.addSplits(List.of(split(100)));
    assertEquals(150, stream.lsn());
  }

  @Test
  void goesOnFromAStateWithoutAccountThatTheSlotHasNotPassed() {
    slot = OptionalLong.of(99);
    reader.addSplits(List.of(split(100)));
    assertEquals(100, stream.lsn());
  }

  @Test
  void leavesAStateWithAnAccountWhereItIs() {
    slot = OptionalLong.of(99);
    reader.addSplits(List.of(split(100)));
    List<SourceSplitBase> saved = reader.snapshotState(1);

    StreamReader second = new StreamReader();
    slot = OptionalLong.of(200);
    new ResumableReader(source(), second, new KeptStates(), () -> slot).addSplits(saved);
    assertEquals(100, second.lsn(), "whether that is too old is for the stream to find");
    assertEquals(
        Map.of("lsn", "100"),
        second.split.getStartingOffset().getOffset(),
        "the connector sees no account");
  }

  @Test
  void savesTheAccountWithEachState() throws Exception {
    slot = OptionalLong.empty();
    reader.addSplits(List.of(split(100)));
    reader.start();
    stream.split = split(110);
    reader.snapshotState(1);
    reader.notifyCheckpointComplete(1);
    stream.split = split(120);
    reader.snapshotState(2);
    reader.notifyCheckpointAborted(2);
    stream.split = split(130);

    StateOffset saved = StateOffset.of(reader.snapshotState(3).get(0).asStreamSplit());

    assertEquals(new StateOffset(130, true, List.of(100L, 110L)), saved);
    KeptStates restored = new KeptStates();
    new ResumableReader(source(), new StreamReader(), restored, () -> slot)
        .addSplits(reader.snapshotState(4));
    assertEquals(List.of(100L, 110L, 130L), restored.positions());
  }

  @Test
  void beginsAStreamWithoutTablesWhereTheSlotIs() {
    reader.start();
    reader.addSplits(List.of(split(0)));
    assertEquals(150, stream.lsn());
    reader.addSplits(List.of(split(100)));
    assertEquals(100, stream.lsn(), "a new stream that is too old is for the stream to find");
  }

  @Test
  void tellsStatesWithAnAccountFromOthers() {
    assertFalse(StateOffset.of(split(1)).exact());
    assertTrue(StateOffset.of(StateOffset.mark(split(1), List.of())).exact());
  }

  @Test
  void goesOnFromTheStatesOfEveryFormatThereWas() throws Exception {
    SimpleVersionedSerializer<SourceSplitBase> serializer =
        new PostgresCdcSource(source(), null, null).getSplitSerializer();
    StreamSplit today = StateOffset.mark(split(0x16B3748), List.of(100L, 200L));

    for (SourceSplitBase state :
        GoldenSavepoint.readerStates("postgres-stream", serializer, today)) {
      assertEquals(
          new StateOffset(0x16B3748, true, List.of(100L, 200L)),
          StateOffset.of(state.asStreamSplit()));
      reader.addSplits(List.of(state));
      assertEquals(0x16B3748, stream.lsn());
      assertEquals(List.of(100L, 200L, 0x16B3748L), states.positions());
    }
  }

  private static StreamSplit split(long lsn) {
    return new StreamSplit(
        StreamSplit.STREAM_SPLIT_ID,
        PostgresOffset.of(Map.of("lsn", lsn)),
        PostgresOffset.NO_STOPPING_OFFSET,
        List.of(),
        Map.of(),
        0);
  }

  private static SourceConfig source() {
    return new SourceConfig(
        "crm",
        new Connector.Postgres(
            new DatabaseServer(
                "crm", 5432, new Secret("reader"), new Secret("secret"), Duration.ofSeconds(10)),
            "postgres",
            "varve",
            "varve",
            new SnapshotConfig(1_000)),
        "postgres://crm:5432",
        List.of("public.*"),
        List.of(),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ZERO,
        Duration.ofSeconds(10));
  }

  /** Has one split, and saves it. */
  private static final class StreamReader implements SourceReader<ChangeEvent, SourceSplitBase> {
    private StreamSplit split;

    long lsn() {
      return StateOffset.of(split).lsn();
    }

    @Override
    public void addSplits(List<SourceSplitBase> splits) {
      split = splits.get(0).asStreamSplit();
    }

    @Override
    public List<SourceSplitBase> snapshotState(long checkpoint) {
      return List.of(split);
    }

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<ChangeEvent> output) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
  }
}
