package dev.varve.job.branch;

import dev.varve.config.SourceConfig;
import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.failure.PermanentFailure;
import dev.varve.ledger.Ledger;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Epoch;
import dev.varve.model.SourcePosition;
import dev.varve.publish.Generations;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.io.Serializable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gives each change the epoch it belongs to, and snapshot rows the moment the epoch began as their
 * event time: that is when the job was drawn, so no snapshot row lies behind what a run that is to
 * catch up with its start has to seal. The epoch is saved: a restored job goes on in its own; a job
 * without state begins the next generation after what the ledger shows. All tasks find the same
 * generation, because nothing is published before the first checkpoint.
 */
public final class EpochStamp extends ProcessFunction<ChangeEvent, ChangeEvent>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final SourceConfig source;
  private final StorageConfig storage;
  private final Server server;
  private final Instant drawn;
  private transient ListState<String> saved;
  private transient Epoch epoch;
  private transient String epochId;
  private transient long beganMicros;

  /** Asks the source's server who it is. */
  @FunctionalInterface
  public interface Server extends Serializable {
    /** What no other server has, and this one keeps; without white space. */
    String identity();
  }

  public EpochStamp(SourceConfig source, StorageConfig storage, Server server) {
    this.source = source;
    this.storage = storage;
    this.server = server;
    this.drawn = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    saved =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("epoch", StringSerializer.INSTANCE));
    Epoch restored = null;
    for (String text : saved.get()) {
      restored = Epoch.parse(text);
    }
    Epoch known = restored;
    epoch = PermanentFailure.guard(() -> current(known));
    epochId = epoch.id();
    beganMicros = ChronoUnit.MICROS.between(Instant.EPOCH, epoch.began());
  }

  /** The epoch of the state, if it is still the same server's; without state, the next. */
  private Epoch current(Epoch known) {
    String identity = server.identity();
    if (known == null) {
      return new Epoch(identity, nextGeneration(), drawn);
    }
    if (!known.server().equals(identity)) {
      throw VarveException.of(
          ErrorCode.SOURCE_REPLACED,
          String.format(
              "source %s is another server now: its identity is %s, this job's state knows %s",
              source.name(), identity, known.server()),
          "point the source at its own server, or start the job without its state: a new epoch"
              + " begins");
    }
    return known;
  }

  private int nextGeneration() {
    try (ObjectStore store = ObjectStores.open(storage)) {
      return Generations.next(new Ledger(store, source.name()));
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    saved.clear();
    saved.add(epoch.text());
  }

  @Override
  public void processElement(ChangeEvent change, Context context, Collector<ChangeEvent> out) {
    boolean snapshot = change.position() instanceof SourcePosition.SnapshotRead;
    out.collect(change.inEpoch(epochId, snapshot ? beganMicros : change.timeMicros()));
  }
}
