package dev.varve.readiness;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Asks a live source whether it can be archived without loss. Reads catalogs only, changes nothing,
 * and needs no right beyond those of the archiving role.
 */
public final class SourceReadiness {
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int WHERE_SHOWN_MAX = 5;

  private SourceReadiness() {}

  /** What is known about the job that is to start; it decides whether a slot must be there. */
  public enum Start {
    /** It has no saved state and reads the tables anew. */
    FRESH,
    /** It resumes from saved state, so the slot must hold what came since. */
    RESUMED,
    /** Nothing is to start; the source is only looked at. */
    UNKNOWN
  }

  /** What was asked and what follows. */
  public record Answer(SourceFacts facts, List<Finding> findings) {
    public Answer {
      findings = List.copyOf(findings);
    }

    /** The findings that refuse a start. */
    public List<Finding> errors() {
      return findings.stream().filter(Finding::isError).toList();
    }
  }

  /**
   * Everything there is to find.
   *
   * @throws VarveException with {@code SOURCE_UNREACHABLE}, {@code SOURCE_NOT_READY} or {@code
   *     SECRET_UNRESOLVED} when the server cannot even be asked
   */
  public static Answer ask(SourceConfig source, Start start) {
    try (Connection connection = SourceConnection.open(source)) {
      SourceFacts facts = new SourceProbe(connection, source).facts();
      return new Answer(facts, SourceRules.apply(source, facts, start));
    } catch (SQLException e) {
      throw SourceConnection.failure(source, e);
    }
  }

  /**
   * The facts of a source that is ready.
   *
   * @param patience how long to wait for a slot that is in use: a killed job's connection may live
   *     on for a while
   * @throws VarveException with the first error's code, and all errors in its message, when it is
   *     not ready; and as {@link #ask} does
   */
  public static SourceFacts require(SourceConfig source, Start start, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Answer answer = ask(source, start);
      if (answer.errors().isEmpty()) {
        return answer.facts();
      }
      if (!onlySlotInUse(answer) || System.nanoTime() - deadline >= 0) {
        throw refusal(source, answer.errors());
      }
      pause();
    }
  }

  private static boolean onlySlotInUse(Answer answer) {
    return answer.errors().stream().allMatch(finding -> finding.code() == ErrorCode.SLOT_IN_USE);
  }

  private static VarveException refusal(SourceConfig source, List<Finding> errors) {
    Finding first = errors.get(0);
    String all = errors.stream().map(SourceReadiness::line).collect(Collectors.joining("\n  "));
    String what =
        errors.size() == 1
            ? "source " + source.name() + " is not ready: " + all
            : "source " + source.name() + " is not ready:\n  " + all;
    return VarveException.of(
        first.code(),
        what,
        "run 'varve validate --online', which prints what mends each; docs/operating/"
            + page(first.code()));
  }

  private static String page(ErrorCode code) {
    return code.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".md";
  }

  private static String line(Finding finding) {
    List<String> where = finding.where();
    if (where.isEmpty()) {
      return finding.what();
    }
    String shown = where.stream().limit(WHERE_SHOWN_MAX).collect(Collectors.joining(", "));
    int more = where.size() - WHERE_SHOWN_MAX;
    return finding.what() + ": " + shown + (more > 0 ? " and " + more + " more" : "");
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VarveException.of(
          ErrorCode.SLOT_IN_USE, "stopped while waiting for a slot to be free", "start again", e);
    }
  }
}
