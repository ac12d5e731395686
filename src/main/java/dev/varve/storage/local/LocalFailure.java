package dev.varve.storage.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Tells what a file system's refusal means for the archive and what to do about it. */
final class LocalFailure {
  private LocalFailure() {}

  static VarveException of(IOException cause, String action, Path path) {
    String what = "cannot " + action + " " + path + ": " + reason(cause);
    if (cause instanceof NoSuchFileException) {
      return VarveException.of(
          ErrorCode.FILE_MISSING, what, "run 'varve verify' to see what else is missing", cause);
    }
    if (cause instanceof EOFException) {
      return VarveException.of(
          ErrorCode.FILE_DIFFERS, what, "run 'varve verify' to see which files differ", cause);
    }
    if (isDenied(cause)) {
      return VarveException.of(
          ErrorCode.STORAGE_DENIED,
          what,
          "let the user that runs Varve read and write the archive's directory",
          cause);
    }
    if (isFull(cause)) {
      return VarveException.of(
          ErrorCode.STORAGE_FULL,
          what,
          "free space or raise the quota, then start again; what is archived is whole",
          cause);
    }
    return VarveException.of(
        ErrorCode.STORAGE_UNREACHABLE,
        what,
        "check that the archive's file system is mounted and healthy",
        cause);
  }

  private static boolean isDenied(IOException cause) {
    String reason = reason(cause);
    return cause instanceof AccessDeniedException
        || reason.contains("read-only file system")
        || reason.contains("not permitted")
        || reason.contains("not a directory");
  }

  private static boolean isFull(IOException cause) {
    String reason = reason(cause);
    return reason.contains("no space left")
        || reason.contains("quota exceeded")
        || reason.contains("file too large")
        || reason.contains("too many links");
  }

  /** The operating system's words; the JDK has no types for them. */
  private static String reason(IOException cause) {
    String message =
        cause instanceof java.nio.file.FileSystemException failure && failure.getReason() != null
            ? failure.getReason()
            : String.valueOf(cause.getMessage());
    return cause instanceof NoSuchFileException ? "no such file" : message.toLowerCase(Locale.ROOT);
  }
}
