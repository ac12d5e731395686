package dev.varve.job.branch;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * A reader whose splits have an output from the first record or watermark of theirs on, and not
 * from when they are given to it.
 *
 * <p>Flink makes an output for every split that it gives to a reader or restores, passes on the
 * lowest of their watermarks, and lets an output go when its split has been read. Flink CDC's
 * readers keep splits that they never read again: a table's piece that was read and not yet
 * acknowledged when the state was saved, or one whose table is not in the map any more. Such a
 * piece would hold back every later watermark, and with it every seal, for as long as the job runs.
 *
 * @param <T> what it reads
 * @param <S> what it reads from
 */
public final class LazyOutputReader<T, S extends SourceSplit> extends ForwardingReader<T, S> {
  private final List<String> given = new ArrayList<>();

  public LazyOutputReader(SourceReader<T, S> reader) {
    super(reader);
  }

  @Override
  public void addSplits(List<S> splits) {
    splits.forEach(split -> given.add(split.splitId()));
    super.addSplits(splits);
  }

  @Override
  public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
    given.forEach(output::releaseOutputForSplit);
    given.clear();
    return super.pollNext(output);
  }
}
