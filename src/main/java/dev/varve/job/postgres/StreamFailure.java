package dev.varve.job.postgres;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.readiness.SourceConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;

/**
 * What it means when reading a source's snapshot or log fails.
 *
 * @see <a href="https://www.postgresql.org/docs/17/errcodes-appendix.html">PostgreSQL, error
 *     codes</a>
 */
final class StreamFailure {
  private static final String OBJECT_IN_USE = "55006";
  private static final String NOT_IN_PREREQUISITE_STATE = "55000";
  private static final String UNDEFINED_FILE = "58P01";
  private static final String UNDEFINED_OBJECT = "42704";
  private static final String UNDEFINED_TABLE = "42P01";

  private StreamFailure() {}

  /** The failure that a person can read, or the same if the server has nothing to do with it. */
  static RuntimeException of(SourceConfig source, Exception failure) {
    if (failure instanceof SuppressRestartsException permanent) {
      return permanent;
    }
    Optional<VarveException> ours = ExceptionUtils.findThrowable(failure, VarveException.class);
    if (ours.isPresent()) {
      return ours.get();
    }
    Optional<SQLException> refusal = ExceptionUtils.findThrowable(failure, SQLException.class);
    if (refusal.isPresent()) {
      return ofRefusal(source, refusal.get());
    }
    if (ExceptionUtils.findThrowable(failure, IOException.class).isPresent()) {
      return VarveException.of(
          ErrorCode.SOURCE_UNREACHABLE,
          "the connection to source " + source.name() + " broke",
          "see docs/operating/source-unreachable.md",
          failure);
    }
    return failure instanceof RuntimeException same ? same : new IllegalStateException(failure);
  }

  private static VarveException ofRefusal(SourceConfig source, SQLException refusal) {
    String state = String.valueOf(refusal.getSQLState());
    return switch (state) {
      case OBJECT_IN_USE ->
          VarveException.of(
              ErrorCode.SLOT_IN_USE,
              "slot " + source.postgres().slot() + " of source " + source.name() + " is in use",
              "end the other reader; docs/operating/slot-in-use.md",
              refusal);
      case NOT_IN_PREREQUISITE_STATE, UNDEFINED_FILE ->
          VarveException.of(
              ErrorCode.SLOT_MISSING,
              "slot %s of source %s cannot serve any more (SQLSTATE %s)"
                  .formatted(source.postgres().slot(), source.name(), state),
              "see docs/operating/slot-missing.md",
              refusal);
      case UNDEFINED_OBJECT, UNDEFINED_TABLE ->
          VarveException.of(
              ErrorCode.SOURCE_NOT_READY,
              "source %s misses its publication %s, its slot %s or a table (SQLSTATE %s)"
                  .formatted(
                      source.name(),
                      source.postgres().publication(),
                      source.postgres().slot(),
                      state),
              "run 'varve validate --online', which prints what mends it; changes made while a"
                  + " publication was missing cannot be read even when it is back: then start anew"
                  + " as docs/operating/slot-missing.md says",
              refusal);
      default -> SourceConnection.failure(source, refusal);
    };
  }
}
