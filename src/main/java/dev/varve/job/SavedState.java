package dev.varve.job;

import dev.varve.config.StateConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.job.failure.JobFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Where a job's checkpoints and savepoints are, and which of them is the last. */
final class SavedState {
  private static final int PROBE_BYTES = 64 << 10;
  static final String METADATA = "_metadata";
  private static final String CHECKPOINT_PREFIX = "chk-";

  private final Path checkpoints;
  private final Path savepoints;
  private final Path sources;

  SavedState(StateConfig state) {
    Path root = new Path(state.uri());
    this.checkpoints = new Path(root, "checkpoints");
    this.savepoints = new Path(root, "savepoints");
    this.sources = new Path(root, "sources");
  }

  String checkpoints() {
    return checkpoints.toString();
  }

  String savepoints() {
    return savepoints.toString();
  }

  /**
   * Writes and removes a small file.
   *
   * @throws VarveException with {@code STATE_UNUSABLE} or {@code STORAGE_FULL}
   */
  void requireWritable() {
    Path probe = new Path(checkpoints.getParent(), ".varve-" + UUID.randomUUID());
    try {
      FileSystem files = probe.getFileSystem();
      files.mkdirs(probe.getParent());
      try (FSDataOutputStream out = files.create(probe, FileSystem.WriteMode.NO_OVERWRITE)) {
        out.write(new byte[PROBE_BYTES]);
      } finally {
        files.delete(probe, false);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private VarveException unwritable(IOException cause) {
    if (JobFailure.isFull(cause)) {
      return JobFailure.full("state at " + checkpoints.getParent(), cause);
    }
    return VarveException.of(
        ErrorCode.STATE_UNUSABLE,
        "state cannot be written at "
            + checkpoints.getParent()
            + "; this user may not, or a file is in the way",
        "correct state.uri, or let the user that runs Varve write there",
        cause);
  }

  /**
   * The checkpoint or savepoint that was completed last, if there is any: its metadata is written
   * when all else is.
   */
  Optional<String> latest() {
    try {
      List<FileStatus> complete = new ArrayList<>();
      for (FileStatus savepoint : list(savepoints)) {
        addIfComplete(savepoint, complete);
      }
      for (FileStatus job : list(checkpoints)) {
        for (FileStatus checkpoint : list(job.getPath())) {
          if (checkpoint.getPath().getName().startsWith(CHECKPOINT_PREFIX)) {
            addIfComplete(checkpoint, complete);
          }
        }
      }
      return complete.stream()
          .max(
              Comparator.comparingLong(FileStatus::getModificationTime)
                  .thenComparingLong(metadata -> checkpointNumber(metadata.getPath().getParent())))
          .map(metadata -> metadata.getPath().getParent().toString());
    } catch (IOException e) {
      throw unlistable(e);
    }
  }

  /** Every source that a run with this state ever had: saved state itself does not say. */
  List<String> sources() {
    try {
      return Stream.of(list(sources)).map(marker -> marker.getPath().getName()).toList();
    } catch (IOException e) {
      throw unlistable(e);
    }
  }

  /** Notes that state of these sources may follow; before the first of it. */
  void note(List<String> names) {
    try {
      List<String> noted = sources();
      for (String name : names) {
        if (!noted.contains(name)) {
          Path marker = new Path(sources, name);
          try (FSDataOutputStream out =
              marker.getFileSystem().create(marker, FileSystem.WriteMode.OVERWRITE)) {
            out.write(name.getBytes(StandardCharsets.UTF_8));
          }
        }
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private VarveException unlistable(IOException cause) {
    return VarveException.of(
        ErrorCode.STORAGE_UNREACHABLE,
        "saved state cannot be listed below " + checkpoints.getParent(),
        "check state.uri and that this user may read it",
        cause);
  }

  /**
   * Whether a path that {@link #latest} returned is a checkpoint, which Flink may clear away
   * itself.
   */
  static boolean isCheckpoint(String path) {
    return checkpointNumber(new Path(path)) >= 0;
  }

  /** Whether there is complete state at a path. */
  static boolean exists(String path) {
    try {
      Path metadata = new Path(new Path(path), METADATA);
      return metadata.getFileSystem().exists(metadata);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static VarveException unreadable(String path, IOException cause) {
    return VarveException.of(
        ErrorCode.STORAGE_UNREACHABLE,
        "saved state cannot be looked for at " + path,
        "check state.uri and that this user may read it",
        cause);
  }

  private static long checkpointNumber(Path folder) {
    String name = folder.getName();
    return name.startsWith(CHECKPOINT_PREFIX)
        ? Long.parseLong(name.substring(CHECKPOINT_PREFIX.length()))
        : -1;
  }

  private static void addIfComplete(FileStatus folder, List<FileStatus> complete)
      throws IOException {
    for (FileStatus file : list(folder.getPath())) {
      if (file.getPath().getName().equals(METADATA)) {
        complete.add(file);
      }
    }
  }

  private static FileStatus[] list(Path folder) throws IOException {
    try {
      FileStatus[] found = folder.getFileSystem().listStatus(folder);
      return found == null ? new FileStatus[0] : found;
    } catch (FileNotFoundException absent) {
      return new FileStatus[0];
    }
  }
}
