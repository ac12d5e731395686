package dev.varve.kafka;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** What brokers refuse a client, by the resource that it lacks a right to. */
public final class Refusal {
  private Refusal() {}

  /** Whether brokers have refused the client or one of its calls. */
  public static boolean is(Throwable cause) {
    return cause instanceof AuthorizationException || cause instanceof AuthenticationException;
  }

  /** What is refused; never the text of the cause, which may hold the value of a setting. */
  public static String of(Throwable refusal) {
    if (refusal instanceof AuthenticationException) {
      return "its credentials";
    } else if (refusal instanceof TopicAuthorizationException topics) {
      return "topic " + String.join(", ", topics.unauthorizedTopics());
    } else if (refusal instanceof GroupAuthorizationException group) {
      return "group " + group.groupId();
    } else if (refusal instanceof TransactionalIdAuthorizationException) {
      return "its transactional id";
    } else if (refusal instanceof ClusterAuthorizationException) {
      return "the cluster";
    }
    return refusal.getClass().getSimpleName();
  }
}
