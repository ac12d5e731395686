package dev.varve.ops.validate;

import dev.varve.config.ConfigLoader;
import dev.varve.config.Problem;
import dev.varve.error.ErrorCode;
import dev.varve.readiness.Finding;
import java.nio.file.Path;
import java.util.List;

/** Checks a data map by its text alone: reads no secret, connects to nothing. */
public final class OfflineValidation {
  private OfflineValidation() {}

  /**
   * One error for each problem in the file, or one finding that it is valid.
   *
   * @throws dev.varve.error.VarveException with {@code CONFIG_UNREADABLE} if there is no such file
   */
  public static Report run(Path file) {
    List<Problem> problems = ConfigLoader.problems(file);
    if (problems.isEmpty()) {
      return new Report(List.of(Finding.ok(file.toString(), "the data map is valid")));
    }
    return new Report(problems.stream().map(OfflineValidation::finding).toList());
  }

  private static Finding finding(Problem problem) {
    String place = problem.file() + ":" + problem.line() + ":" + problem.column();
    String what =
        problem.path().isEmpty() ? problem.found() : problem.path() + ": " + problem.found();
    return Finding.error(
        ErrorCode.CONFIG_INVALID, place, what, List.of(), List.of("allowed: " + problem.allowed()));
  }
}
