package dev.varve.job;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.util.IOUtils;

/** What Flink notes of a checkpoint or savepoint beside the state itself. */
final class StateMetadata {
  /** In which SinkWriterOperator of Flink 1.20 notes that its input had ended. */
  private static final String ENDED = "end_of_input_state";

  private static final String KEPT_SUFFIX = ".drained";

  private final String path;
  private final CheckpointMetadata metadata;

  private StateMetadata(String path, CheckpointMetadata metadata) {
    this.path = path;
    this.metadata = metadata;
  }

  /**
   * That of the state at a path.
   *
   * @throws VarveException with {@code STATE_UNUSABLE} if it cannot be read
   */
  static StateMetadata at(String path) {
    try {
      CompletedCheckpointStorageLocation saved =
          AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
      try (DataInputStream in = new DataInputStream(saved.getMetadataHandle().openInputStream())) {
        return new StateMetadata(
            path,
            Checkpoints.loadCheckpointMetadata(
                in, StateMetadata.class.getClassLoader(), saved.getExternalPointer()));
      }
    } catch (IOException e) {
      throw unusable(path, "read", e);
    }
  }

  private static VarveException unusable(String path, String doing, IOException cause) {
    return VarveException.of(
        ErrorCode.STATE_UNUSABLE,
        "saved state cannot be " + doing + ": " + path,
        "check the store or disk of state.uri, or move this state aside: the run then goes on"
            + " from the one before",
        cause);
  }

  String path() {
    return path;
  }

  List<OperatorState> operators() {
    return List.copyOf(metadata.getOperatorStates());
  }

  /**
   * Makes a savepoint that was taken when all input had ended ({@code stop --drain}) one that a job
   * can go on from; other state is left as it is.
   *
   * <p>Flink's sink operator saves that its input has ended, and refuses every record after a
   * restore from there. All else in such a savepoint is as good as in any other. So the state of
   * these operators is left out: what they had sent is committed by then, and what a topic lacks is
   * found when it is read back. The metadata as Flink wrote it is kept beside it.
   *
   * @throws VarveException with {@code STATE_UNUSABLE} if it cannot be written
   */
  void reopen() {
    List<OperatorState> open = new ArrayList<>();
    try {
      for (OperatorState operator : metadata.getOperatorStates()) {
        if (!hasEnded(operator)) {
          open.add(operator);
        }
      }
      if (open.size() < metadata.getOperatorStates().size()) {
        rewrite(open);
      }
    } catch (IOException e) {
      throw unusable(path, "made fit to go on from after a drain", e);
    }
  }

  /** As the operator itself decides it: all its tasks had. */
  private static boolean hasEnded(OperatorState operator) throws IOException {
    boolean found = false;
    for (OperatorSubtaskState task : operator.getStates()) {
      for (OperatorStateHandle handle : task.getManagedOperatorState()) {
        var ended = handle.getStateNameToPartitionOffsets().get(ENDED);
        if (ended != null) {
          for (long offset : ended.getOffsets()) {
            found = true;
            if (!isTrueAt(handle, offset)) {
              return false;
            }
          }
        }
      }
    }
    return found;
  }

  private static boolean isTrueAt(OperatorStateHandle handle, long offset) throws IOException {
    try (FSDataInputStream in = handle.openInputStream()) {
      in.seek(offset);
      return new DataInputStream(in).readBoolean();
    }
  }

  private void rewrite(List<OperatorState> operators) throws IOException {
    Path file = new Path(new Path(path), SavedState.METADATA);
    FileSystem files = file.getFileSystem();
    Path kept = file.suffix(KEPT_SUFFIX);
    if (!files.exists(kept)) {
      try (FSDataInputStream in = files.open(file);
          FSDataOutputStream out = files.create(kept, FileSystem.WriteMode.NO_OVERWRITE)) {
        IOUtils.copyBytes(in, out, false);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Checkpoints.storeCheckpointMetadata(
        new CheckpointMetadata(
            metadata.getCheckpointId(),
            operators,
            metadata.getMasterStates(),
            metadata.getCheckpointProperties()),
        bytes);
    try (FSDataOutputStream out = files.create(file, FileSystem.WriteMode.OVERWRITE)) {
      out.write(bytes.toByteArray());
    }
  }
}
