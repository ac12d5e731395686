package dev.varve.kafka;

import dev.varve.config.SourceConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;

/** What a source's topics let its client do, as the brokers themselves say. */
public final class TopicAccess {
  /** Who may read a topic may also describe it; a topic that may not be described is not seen. */
  public enum Right {
    READ,
    DESCRIBE_ONLY
  }

  /** A topic that the patterns match. */
  public record Topic(String name, int partitions, Right right) {}

  private TopicAccess() {}

  /**
   * The topics that the source's patterns match now, by name. Changes nothing.
   *
   * @throws dev.varve.error.VarveException with {@code SOURCE_UNREACHABLE} or {@code
   *     SOURCE_NOT_READY}
   */
  public static List<Topic> of(SourceConfig source) {
    List<String> names;
    try (SourceTopics topics = SourceTopics.open(source)) {
      names = topics.names();
    }
    try (Admin admin = SourceClient.admin(source)) {
      Map<String, TopicDescription> described =
          admin
              .describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
              .allTopicNames()
              .get();
      return new TreeMap<>(described).values().stream().map(TopicAccess::topic).toList();
    } catch (ExecutionException | KafkaException e) {
      throw SourceFailure.of(source, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SourceFailure.of(source, e);
    }
  }

  private static Topic topic(TopicDescription topic) {
    return new Topic(topic.name(), topic.partitions().size(), right(topic.authorizedOperations()));
  }

  static Right right(Set<AclOperation> allowed) {
    return allows(allowed, AclOperation.READ) ? Right.READ : Right.DESCRIBE_ONLY;
  }

  /** Brokers without an authorizer name no operation, or all of them. */
  public static boolean allows(Set<AclOperation> allowed, AclOperation wanted) {
    return allowed == null
        || allowed.isEmpty()
        || allowed.contains(wanted)
        || allowed.contains(AclOperation.ALL);
  }
}
