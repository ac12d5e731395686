package dev.varve.ops.verify;

import java.util.ArrayList;
import java.util.List;

/** Counts what was verified and collects what was found. One thread. */
final class Tally {
  private final VerifyProgress progress;
  private final List<Finding> findings = new ArrayList<>();
  private String source = "";
  private long manifests;
  private long files;
  private long rows;
  private long sizeBytes;

  Tally(VerifyProgress progress) {
    this.progress = progress;
  }

  void begin(String nextSource) {
    source = nextSource;
  }

  void found(Finding.Code code, String where, String what) {
    findings.add(new Finding(code, where, what));
  }

  void manifestRead() {
    manifests++;
    tell();
  }

  void fileRead(long fileRows, long fileBytes) {
    files++;
    rows += fileRows;
    sizeBytes += fileBytes;
    tell();
  }

  private void tell() {
    progress.reached(source, manifests, files, rows, sizeBytes);
  }

  VerifyReport report() {
    return new VerifyReport(manifests, files, rows, sizeBytes, findings);
  }
}
