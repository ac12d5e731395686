package dev.varve.job.branch;

import dev.varve.config.QuotaConfig;
import dev.varve.ledger.StorageUsage;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether a source may be read: until a limit of its quota is reached, and again from the next
 * midnight on. Each limit is told of once a day when much of it is used, and once when it is used
 * up. Thread-safe.
 */
final class QuotaGate {
  private static final Logger LOG = LoggerFactory.getLogger(QuotaGate.class);
  private static final long OPEN = 0;

  private final String source;
  private final QuotaConfig quota;
  private final ZoneId zone;
  private final InstantSource clock;
  private final Consumer<String> alarm;
  private final Set<String> told = new HashSet<>();
  private LocalDate day;
  private volatile int usedPercent;
  private volatile long shutUntilMillis = OPEN;
  private boolean closed;

  /** How much of one limit is used. */
  private record Used(String what, long used, long limit) {
    int percent() {
      return (int) (100.0 * used / limit);
    }

    boolean isAll() {
      return used >= limit;
    }

    String text() {
      return "%,d of %,d %s".formatted(used, limit, what);
    }
  }

  /**
   * A gate that is open.
   *
   * @param alarm is told, in words, of a limit of which much is used, and of one that is used up
   */
  QuotaGate(
      String source, QuotaConfig quota, ZoneId zone, InstantSource clock, Consumer<String> alarm) {
    this.source = source;
    this.quota = quota;
    this.zone = zone;
    this.clock = clock;
    this.alarm = alarm;
  }

  /** The day that it is now, where days are counted. */
  LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), zone);
  }

  /** Takes note of what the source has stored on a day; of nothing once it is closed. */
  synchronized void note(LocalDate on, StorageUsage stored) {
    if (closed) {
      return;
    }
    if (!on.equals(day)) {
      day = on;
      told.clear();
    }
    List<Used> limits =
        Stream.of(
                new Used("bytes", stored.bytes(), quota.bytesPerDay()),
                new Used("objects", stored.objects(), quota.objectsPerDay()),
                new Used("requests", stored.requests(), quota.requestsPerDay()))
            .filter(used -> used.limit() > 0)
            .toList();
    limits.stream().filter(used -> !used.isAll()).forEach(this::warn);
    limits.stream().filter(Used::isAll).findFirst().ifPresentOrElse(this::shut, this::open);
    usedPercent = limits.stream().mapToInt(Used::percent).max().orElse(0);
  }

  private void warn(Used used) {
    if (used.percent() >= quota.warnPercent() && told.add(used.what())) {
      alarm.accept(
          ("source %s: %d %% of its quota of %s (%s) is used: %s; when all is used it is not read"
                  + " until the next day; docs/operating/quota-used-up.md")
              .formatted(source, used.percent(), day, zone, used.text()));
    }
  }

  private void shut(Used used) {
    Instant until = day.plusDays(1).atStartOfDay(zone).toInstant();
    if (told.add("stop")) {
      alarm.accept(
          ("source %s: its quota of %s (%s) is used up: %s; it is not read until %s, the other"
                  + " sources go on; docs/operating/quota-used-up.md")
              .formatted(source, day, zone, used.text(), until));
    }
    ReaderWaits.begin(
        ReaderWaits.Of.SOURCE,
        source,
        "has used up its quota, %s, and is not read until %s".formatted(used.text(), until));
    shutUntilMillis = until.toEpochMilli();
  }

  private void open() {
    shutUntilMillis = OPEN;
    ReaderWaits.end(ReaderWaits.Of.SOURCE, source);
  }

  /** Whether the source may not be read now. */
  boolean isShut() {
    long until = shutUntilMillis;
    if (until == OPEN) {
      return false;
    }
    if (clock.millis() < until) {
      return true;
    }
    synchronized (this) {
      open();
    }
    LOG.info("source {}: a new day of its quota has begun; it is read again", source);
    return false;
  }

  /** Nobody waits for it any more. */
  synchronized void close() {
    closed = true;
    ReaderWaits.end(ReaderWaits.Of.SOURCE, source);
  }

  /** How much of the limit that is nearest to its end is used. */
  int usedPercent() {
    return usedPercent;
  }
}
