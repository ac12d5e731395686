package dev.varve.ops.verify;

import java.util.List;

/**
 * What was verified and what was found.
 *
 * @param manifests read
 * @param files looked at in full
 * @param rows whose identity was computed anew
 * @param sizeBytes of those files
 */
public record VerifyReport(
    long manifests, long files, long rows, long sizeBytes, List<Finding> findings) {
  public VerifyReport {
    findings = List.copyOf(findings);
  }

  /** Whether nothing is wrong; unlisted objects are not wrong. */
  public boolean isSound() {
    return findings.stream().noneMatch(Finding::isFault);
  }
}
