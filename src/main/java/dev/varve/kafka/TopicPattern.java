package dev.varve.kafka;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The globs of the data map as one regular expression for a whole topic's name. */
public final class TopicPattern {
  private TopicPattern() {}

  /** Matches a topic that at least one of the globs matches; {@code *} and {@code ?} are wild. */
  public static Pattern of(List<String> globs) {
    return Pattern.compile(
        globs.stream().map(TopicPattern::regex).collect(Collectors.joining("|")));
  }

  private static String regex(String glob) {
    StringBuilder regex = new StringBuilder();
    for (char c : glob.toCharArray()) {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }
}
