package dev.varve.kafka;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicPatternTest {
  @Test
  void aTopicNeedsOneMatchOfItsWholeName() {
    assertTrue(matches("crm.public.orders", "hr.*", "crm.public.*"));
    assertFalse(matches("crm.public.orders", "public.*", "crm"));
  }

  @Test
  void onlyStarAndQuestionMarkAreWild() {
    assertTrue(matches("crm.public.t1", "crm.public.t?"));
    assertFalse(matches("crm.public.t10", "crm.public.t?"));
    assertFalse(matches("crmxpublic.t1", "crm.public.t1"));
  }

  private static boolean matches(String topic, String... globs) {
    return TopicPattern.of(List.of(globs)).matcher(topic).matches();
  }
}
