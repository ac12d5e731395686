package dev.varve.job.postgres;

import static dev.varve.job.postgres.PostgresServer.text;

import dev.varve.config.SourceConfig;
import dev.varve.job.branch.ForwardingReader;
import dev.varve.model.ChangeEvent;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.cdc.connectors.base.source.meta.split.SourceSplitBase;
import org.apache.flink.cdc.connectors.base.source.meta.split.StreamSplit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader whose last states can all be gone on from: it keeps account of them, and saves the
 * account with each.
 *
 * <p>States of a release that let the driver confirm what it liked have no account. Where they go
 * on from says nothing then, because at rest the slot ran ahead of it without a loss; such a state
 * goes on from the slot's position, as it always did, and says so in the log. Whether a state is
 * too old is found out when the stream begins ({@link BoundaryStream}).
 */
final class ResumableReader extends ForwardingReader<ChangeEvent, SourceSplitBase> {
  private static final Logger LOG = LoggerFactory.getLogger(ResumableReader.class);

  private final SourceConfig source;
  private final KeptStates states;
  private final Supplier<OptionalLong> slot;
  private boolean started;

  /**
   * A reader that keeps account of its states.
   *
   * @param slot asks for what the source's slot is confirmed to; empty when it is not made yet
   */
  ResumableReader(
      SourceConfig source,
      SourceReader<ChangeEvent, SourceSplitBase> reader,
      KeptStates states,
      Supplier<OptionalLong> slot) {
    super(reader);
    this.source = source;
    this.states = states;
    this.slot = slot;
  }

  /** Splits of a state come before the start, new ones after it. */
  @Override
  public void addSplits(List<SourceSplitBase> splits) {
    super.addSplits(
        splits.stream()
            .map(split -> split.isStreamSplit() ? begin(split.asStreamSplit()) : split)
            .toList());
  }

  private SourceSplitBase begin(StreamSplit split) {
    StateOffset state = StateOffset.of(split);
    if (started) {
      return state.lsn() == 0 ? StateOffset.plain(split, slot.get().orElse(0)) : split;
    }
    long lsn = state.exact() ? state.lsn() : afterWhatIsConfirmed(state.lsn());
    states.restore(state.earlier(), lsn);
    return StateOffset.plain(split, lsn);
  }

  private long afterWhatIsConfirmed(long lsn) {
    long confirmed = slot.get().orElse(lsn);
    if (Long.compareUnsigned(confirmed, lsn) <= 0) {
      return lsn;
    }
    LOG.warn(
        "source {} goes on from a state of an earlier release at {}, and its slot {} is confirmed"
            + " to {}: nothing is lost if it is the newest state; see"
            + " docs/operating/state-too-old.md",
        source.name(),
        text(lsn),
        source.postgres().slot(),
        text(confirmed));
    return confirmed;
  }

  @Override
  public void start() {
    started = true;
    super.start();
  }

  @Override
  public List<SourceSplitBase> snapshotState(long checkpoint) {
    return super.snapshotState(checkpoint).stream()
        .map(split -> split.isStreamSplit() ? keep(checkpoint, split.asStreamSplit()) : split)
        .toList();
  }

  private SourceSplitBase keep(long checkpoint, StreamSplit split) {
    StreamSplit marked = StateOffset.mark(split, states.positions());
    states.began(checkpoint, StateOffset.of(marked).lsn());
    return marked;
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    states.completed(checkpoint);
    super.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    states.aborted(checkpoint);
    super.notifyCheckpointAborted(checkpoint);
  }
}
