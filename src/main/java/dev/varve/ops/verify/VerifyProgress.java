package dev.varve.ops.verify;

/** Hears how far a verification has got; called on its thread, after each manifest and file. */
@FunctionalInterface
public interface VerifyProgress {
  VerifyProgress SILENT = (source, manifests, files, rows, sizeBytes) -> {};

  /** Totals so far, and the source at work. */
  void reached(String source, long manifests, long files, long rows, long sizeBytes);
}
