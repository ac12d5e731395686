package dev.varve.ops.validate;

import dev.varve.readiness.Finding;
import dev.varve.readiness.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/** The findings of a validation, in the order in which they were made. */
public record Report(List<Finding> findings) {
  private static final int WHERE_SHOWN_MAX = 10;

  public Report {
    findings = List.copyOf(findings);
  }

  /** How many findings there are of a severity. */
  public long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  /** 0 without an error, else the exit code of the first one. */
  public int exitCode() {
    return findings.stream()
        .filter(Finding::isError)
        .findFirst()
        .map(finding -> finding.code().exitCode())
        .orElse(0);
  }

  /** Both reports' findings, this one's first. */
  public Report plus(Report other) {
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(other.findings);
    return new Report(all);
  }

  /** A finding for people: one line, and a line for each command that mends it. */
  public static String text(Finding finding) {
    StringBuilder text = new StringBuilder("%-8s".formatted(finding.severity()));
    if (finding.code() != null) {
      text.append(finding.code().text()).append(' ');
    }
    text.append(finding.subject()).append(": ").append(finding.what());
    if (!finding.where().isEmpty()) {
      text.append(": ").append(where(finding.where()));
    }
    finding.mend().forEach(line -> text.append("\n        ").append(line));
    return text.toString();
  }

  private static String where(List<String> where) {
    String shown = String.join(", ", where.subList(0, Math.min(where.size(), WHERE_SHOWN_MAX)));
    int more = where.size() - WHERE_SHOWN_MAX;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }
}
