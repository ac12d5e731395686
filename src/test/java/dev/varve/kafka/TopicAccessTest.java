package dev.varve.kafka;

import static org.apache.kafka.common.acl.AclOperation.ALL;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.kafka.TopicAccess.Right;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicAccessTest {
  @Test
  void readingNeedsItsOwnRight() {
    assertEquals(Right.READ, TopicAccess.right(Set.of(DESCRIBE, READ)));
    assertEquals(Right.READ, TopicAccess.right(Set.of(ALL)));
    assertEquals(Right.DESCRIBE_ONLY, TopicAccess.right(Set.of(DESCRIBE)));
  }

  @Test
  void brokersThatDoNotSayForbidNothing() {
    assertEquals(Right.READ, TopicAccess.right(Set.of()));
    assertEquals(Right.READ, TopicAccess.right(null));
  }
}
