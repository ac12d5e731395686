package dev.varve.job;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.shaded.guava31.com.google.common.hash.Hashing;

/**
 * Which sources a checkpoint or savepoint holds state of. It names no source, only a hash of each
 * operator's uid, as Flink's StreamGraphHasherV2 makes it; so who asks must know the names.
 */
final class SavedSources {
  /** Every uid of a source's operators that have state; Flink makes its own for a committer. */
  private static final List<String> UIDS =
      List.of(
          "source-%s",
          "epoch-%s",
          "sent-back-%s",
          "redrive-%s",
          "write-%s",
          "publish-%s",
          "lineage-%s",
          "Sink Committer: lineage-%s");

  private static final List<String> TOPIC_UIDS =
      List.of("rejects-%s", "Sink Committer: rejects-%s");

  private final String path;
  private final Set<OperatorID> operators;

  private SavedSources(String path, Set<OperatorID> operators) {
    this.path = path;
    this.operators = operators;
  }

  /** Those of a checkpoint or savepoint. */
  static SavedSources of(StateMetadata state) {
    return new SavedSources(
        state.path(),
        state.operators().stream()
            .filter(SavedSources::hasState)
            .map(OperatorState::getOperatorID)
            .collect(Collectors.toSet()));
  }

  private static boolean hasState(OperatorState operator) {
    return operator.getCoordinatorState() != null
        || operator.getStates().stream().anyMatch(OperatorSubtaskState::hasState);
  }

  boolean has(String source) {
    return operatorsOf(source, UIDS).stream().anyMatch(operators::contains);
  }

  /** Whether records in quarantine of the source went to a topic. */
  boolean hasTopic(String source) {
    return operatorsOf(source, TOPIC_UIDS).stream().anyMatch(operators::contains);
  }

  /**
   * Makes sure that nothing else than the state of these sources is there.
   *
   * @throws VarveException with {@code STATE_UNUSABLE}
   */
  void requireOnly(Collection<String> sources) {
    Set<OperatorID> others = new HashSet<>(operators);
    for (String source : sources) {
      others.removeAll(operatorsOf(source, UIDS));
      others.removeAll(operatorsOf(source, TOPIC_UIDS));
    }
    if (!others.isEmpty()) {
      throw VarveException.of(
          ErrorCode.STATE_UNUSABLE,
          String.format(
              "state of %d operators in %s belongs to no source that the data map has or had",
              others.size(), path),
          "put the missing source back into the data map, or use the version of Varve that wrote"
              + " this state");
    }
  }

  private static Set<OperatorID> operatorsOf(String source, List<String> uids) {
    return uids.stream()
        .map(uid -> operatorId(String.format(uid, source)))
        .collect(Collectors.toSet());
  }

  private static OperatorID operatorId(String uid) {
    return new OperatorID(Hashing.murmur3_128(0).hashString(uid, StandardCharsets.UTF_8).asBytes());
  }
}
