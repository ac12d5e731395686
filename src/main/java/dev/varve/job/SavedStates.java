package dev.varve.job;

import dev.varve.config.StorageConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Checkpoints and savepoints below any folder, whoever wrote them. */
public final class SavedStates {
  /** From a cluster's folder: its checkpoints, a job's, a checkpoint, its metadata. */
  private static final int DEPTH_MAX = 4;

  private SavedStates() {}

  /**
   * When each was completed. What Flink has not completed has no metadata, and cannot be restored.
   *
   * @throws VarveException with {@code STORAGE_UNREACHABLE} if a folder cannot be listed
   */
  public static List<Instant> completed(StorageConfig storage, List<URI> folders) {
    EmbeddedFlink.initializeFileSystems(storage);
    List<Instant> completed = new ArrayList<>();
    for (URI folder : folders) {
      try {
        collect(new Path(folder), DEPTH_MAX, completed);
      } catch (IOException e) {
        throw VarveException.of(
            ErrorCode.STORAGE_UNREACHABLE,
            "saved state cannot be listed below " + folder,
            "check that it is there and that this user may read it",
            e);
      }
    }
    return completed;
  }

  private static void collect(Path folder, int depth, List<Instant> completed) throws IOException {
    for (FileStatus found : list(folder)) {
      if (found.getPath().getName().equals(SavedState.METADATA)) {
        completed.add(Instant.ofEpochMilli(found.getModificationTime()));
      } else if (found.isDir() && depth > 0) {
        collect(found.getPath(), depth - 1, completed);
      }
    }
  }

  private static FileStatus[] list(Path folder) throws IOException {
    FileSystem files = folder.getFileSystem();
    try {
      FileStatus[] found = files.listStatus(folder);
      return found == null ? new FileStatus[0] : found;
    } catch (FileNotFoundException absent) {
      return new FileStatus[0];
    }
  }
}
