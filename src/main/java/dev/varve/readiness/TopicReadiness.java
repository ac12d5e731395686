package dev.varve.readiness;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.kafka.TopicAccess;
import dev.varve.kafka.TopicAccess.Right;
import dev.varve.kafka.TopicAccess.Topic;
import dev.varve.kafka.TopicPattern;
import dev.varve.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Asks the brokers and the registry of a Kafka source whether its topics can be archived. Changes
 * nothing, and needs no right beyond those of the archiving client.
 */
public final class TopicReadiness {
  private TopicReadiness() {}

  /**
   * Everything there is to find.
   *
   * @throws VarveException with {@code SOURCE_UNREACHABLE}, {@code SOURCE_NOT_READY}, {@code
   *     SECRET_UNRESOLVED} or {@code CONFIG_INVALID} when the brokers cannot even be asked
   */
  public static List<Finding> ask(SourceConfig source) {
    List<Finding> findings = new ArrayList<>(topics(source, TopicAccess.of(source)));
    if (source.kafka().registry() != null) {
      findings.add(registry(source));
    }
    return findings;
  }

  /**
   * Nothing, if the source is ready.
   *
   * @throws VarveException with the first error's code when it is not, and as {@link #ask} does
   */
  public static void require(SourceConfig source) {
    for (Finding finding : ask(source)) {
      if (finding.isError()) {
        String where = finding.where().isEmpty() ? "" : ": " + String.join(", ", finding.where());
        throw VarveException.of(
            finding.code(),
            "source " + source.name() + " is not ready: " + finding.what() + where,
            "run 'varve validate --online', which prints what mends each");
      }
    }
  }

  /** What follows from the topics that were found. */
  static List<Finding> topics(SourceConfig source, List<Topic> topics) {
    String subject = "source " + source.name();
    List<Finding> findings = new ArrayList<>();
    int partitions = topics.stream().mapToInt(Topic::partitions).sum();
    findings.add(
        Finding.ok(subject, "%d topics of %d partitions".formatted(topics.size(), partitions)));
    List<String> unmatched =
        source.kafka().topics().stream().filter(glob -> !isMatched(glob, topics)).toList();
    if (!unmatched.isEmpty()) {
      findings.add(
          Finding.warning(
              subject,
              "patterns that match no topic yet, or none that this client may see",
              unmatched,
              List.of("kafka-topics.sh --list")));
    }
    List<String> closed =
        topics.stream()
            .filter(topic -> topic.right() == Right.DESCRIBE_ONLY)
            .map(Topic::name)
            .toList();
    if (!closed.isEmpty()) {
      findings.add(
          Finding.error(
              ErrorCode.SOURCE_NOT_READY,
              subject,
              "topics that this client may not read",
              closed,
              closed.stream().map(TopicReadiness::grant).toList()));
    }
    return findings;
  }

  private static boolean isMatched(String glob, List<Topic> topics) {
    Pattern pattern = TopicPattern.of(List.of(glob));
    return topics.stream().anyMatch(topic -> pattern.matcher(topic.name()).matches());
  }

  private static String grant(String topic) {
    return "kafka-acls.sh --add --allow-principal User:varve --operation Read --topic " + topic;
  }

  private static Finding registry(SourceConfig source) {
    String subject = "registry " + source.kafka().registry();
    try {
      SchemaRegistry.open(source.kafka()).requireAnswer();
      return Finding.ok(subject, "answers");
    } catch (VarveException e) {
      String what = e.getMessage().substring(e.code().text().length() + 1);
      return Finding.error(e.code(), subject, what, List.of(), List.of(e.hint()));
    }
  }
}
