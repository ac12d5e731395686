package dev.varve.cli;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.kafka.MessageRange;
import dev.varve.kafka.TopicSpan;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which messages of a source are read again. */
final class ReplayRangeOptions {
  private static final Pattern SPAN =
      Pattern.compile("([^:=,]+):(\\d{1,9})=(\\d{1,18})-(\\d{1,18})");

  @Option(
      names = "--topic",
      paramLabel = "PATTERN",
      description =
          "Only these topics of the source, with * and ?; may be given more than once. Default:"
              + " all.")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "From the first message of this time on, by Kafka's own time of each message. Default:"
              + " the topics' beginning.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description =
          "Up to the first message of this time, without it. Default: the end that the topics have"
              + " at the start.")
  private String to;

  @Option(
      names = "--offsets",
      paramLabel = "SPAN",
      split = ",",
      description =
          "These messages instead, as topic:partition=FROM-TO, TO without; more than one with"
              + " commas between.")
  private List<String> offsets = new ArrayList<>();

  /**
   * What they mean.
   *
   * @throws VarveException with {@code USAGE} if they mean nothing
   */
  MessageRange range() {
    boolean byTime = from != null || to != null || !topics.isEmpty();
    if (!offsets.isEmpty() && byTime) {
      throw usage("--offsets says it all", "leave out --topic, --from and --to", null);
    }
    if (!offsets.isEmpty()) {
      return new MessageRange.Offsets(offsets.stream().map(ReplayRangeOptions::span).toList());
    }
    Optional<Instant> begin = Optional.ofNullable(from).map(text -> time("--from", text));
    Optional<Instant> end = Optional.ofNullable(to).map(text -> time("--to", text));
    try {
      return new MessageRange.Times(topics, begin, end);
    } catch (IllegalArgumentException e) {
      throw usage("--from " + from + " is not before --to " + to, "turn them round", e);
    }
  }

  private static Instant time(String option, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw usage(
          option + " " + text + " is not a time with its zone",
          "write it like 2026-11-22T10:00:00Z",
          e);
    }
  }

  private static TopicSpan span(String text) {
    Matcher parts = SPAN.matcher(text);
    if (!parts.matches()) {
      throw notSpan(text, null);
    }
    try {
      return new TopicSpan(
          parts.group(1),
          Integer.parseInt(parts.group(2)),
          Long.parseLong(parts.group(3)),
          Long.parseLong(parts.group(4)));
    } catch (IllegalArgumentException e) {
      throw notSpan(text, e);
    }
  }

  private static VarveException notSpan(String text, Exception cause) {
    return usage(
        "--offsets " + text + " is no span of a partition",
        "write topic:partition=FROM-TO, such as shop.public.orders:0=1000-2000",
        cause);
  }

  private static VarveException usage(String what, String hint, Exception cause) {
    return VarveException.of(ErrorCode.USAGE, what, hint, cause);
  }
}
