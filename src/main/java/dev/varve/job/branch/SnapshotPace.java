package dev.varve.job.branch;

import dev.varve.config.DailyHours;
import dev.varve.config.SnapshotConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a snapshot's reading to the hours and the rows per second that its source allows. What a
 * slow second leaves over is not made up for by a faster one.
 *
 * <p>Hours go by the clock on the wall: what a change of the clocks leaves out has no hours, and
 * what it repeats counts twice. For one reader and one thread at a time.
 */
public final class SnapshotPace {
  /** How long a wait may go unasked whether it is still wanted. */
  public static final Duration STEP = Duration.ofMillis(100);

  /** Waits shorter than this are put off, so that there are fewer of them. */
  private static final long SLACK_NANOS = Duration.ofMillis(10).toNanos();

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotPace.class);
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final String source;
  private final SnapshotConfig limits;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Nap nap;
  private long freeAtNanos;

  /** Lets time pass. */
  @FunctionalInterface
  interface Nap {
    void of(Duration time) throws InterruptedException;
  }

  /**
   * A pace by given clocks.
   *
   * @param clock what time it is, for the hours
   * @param nanos only ever forward, for the rate
   */
  SnapshotPace(
      String source, SnapshotConfig limits, InstantSource clock, LongSupplier nanos, Nap nap) {
    this.source = source;
    this.limits = limits;
    this.clock = clock;
    this.nanos = nanos;
    this.nap = nap;
    this.freeAtNanos = nanos.getAsLong();
  }

  /** A pace by this machine's clocks. */
  public static SnapshotPace of(String source, SnapshotConfig limits) {
    return new SnapshotPace(
        source,
        limits,
        InstantSource.system(),
        System::nanoTime,
        time -> Thread.sleep(time.toMillis()));
  }

  /** Whether rows are counted at all. */
  public boolean limitsRows() {
    return limits.rowsPerSecond() > 0;
  }

  /** Whether a query of rows may begin now. */
  public boolean isOpen() {
    return isOpen(clock.instant());
  }

  private boolean isOpen(Instant at) {
    return limits.hours() == null
        || limits.hours().contains(at.atZone(limits.zone()).toLocalTime());
  }

  /**
   * When a query of rows may begin: now, or the next time that the hours begin.
   *
   * @throws IllegalStateException if they do not begin within a week
   */
  public Instant opensAt() {
    Instant now = clock.instant();
    if (isOpen(now)) {
      return now;
    }
    return beginnings(now).stream()
        .filter(at -> at.isAfter(now) && isOpen(at))
        .min(Instant::compareTo)
        .orElseThrow(() -> new IllegalStateException("no hours " + this + " after " + now));
  }

  /** Every moment of the next days at which they could begin. */
  private List<Instant> beginnings(Instant now) {
    ZoneId zone = limits.zone();
    ZoneRules rules = zone.getRules();
    List<Instant> moments = new ArrayList<>();
    LocalDate today = LocalDate.ofInstant(now, zone);
    for (int day = -1; day <= 7; day++) {
      LocalDateTime begin = today.plusDays(day).atTime(limits.hours().from());
      rules.getValidOffsets(begin).forEach(offset -> moments.add(begin.toInstant(offset)));
    }
    ZoneOffsetTransition change = rules.nextTransition(now);
    if (change != null) {
      moments.add(change.getInstant());
    }
    return moments;
  }

  /** How long from now until the next row may be read; zero when it may be read at once. */
  public Duration untilNextRow() {
    long ahead = freeAtNanos - nanos.getAsLong();
    return limitsRows() && ahead > SLACK_NANOS ? Duration.ofNanos(ahead) : Duration.ZERO;
  }

  /** Says that what comes next has to wait for the hours to begin. */
  public void noteHours(String next) {
    Instant until = opensAt();
    LOG.info(
        "source {}: the snapshot waits for its hours, {}, until {}; next is {}",
        source,
        this,
        until,
        next);
    ReaderWaits.begin(ReaderWaits.Of.SNAPSHOT, source, "waits for its hours until " + until);
  }

  /** Says that rows are held back. */
  public void noteRate() {
    ReaderWaits.begin(
        ReaderWaits.Of.SNAPSHOT,
        source,
        "reads %,d rows a second".formatted(limits.rowsPerSecond()));
  }

  /** Says that nothing waits any more. */
  public void noteNothing() {
    ReaderWaits.end(ReaderWaits.Of.SNAPSHOT, source);
  }

  /** Notes that a row is read. */
  public void countRow() {
    if (limitsRows()) {
      long now = nanos.getAsLong();
      long free = freeAtNanos - now > 0 ? freeAtNanos : now;
      freeAtNanos = free + SECOND_NANOS / limits.rowsPerSecond();
    }
  }

  /**
   * Waits until the next row may be read, and counts it.
   *
   * @param stopped whether nobody wants it any more
   * @throws InterruptedException if so, within {@link #STEP}
   */
  public void awaitRow(BooleanSupplier stopped) throws InterruptedException {
    for (Duration wait = untilNextRow(); !wait.isZero(); wait = untilNextRow()) {
      noteRate();
      pause(wait, stopped);
    }
    countRow();
  }

  /**
   * Waits until a query of rows may begin.
   *
   * @param stopped whether nobody wants it any more
   * @throws InterruptedException if so, within {@link #STEP}
   */
  public void awaitHours(BooleanSupplier stopped) throws InterruptedException {
    while (!isOpen()) {
      pause(STEP, stopped);
    }
  }

  private void pause(Duration wait, BooleanSupplier stopped) throws InterruptedException {
    if (stopped.getAsBoolean()) {
      throw new InterruptedException("the snapshot is stopped");
    }
    nap.of(wait.compareTo(STEP) < 0 ? wait : STEP);
  }

  /** The hours, for the log. */
  @Override
  public String toString() {
    DailyHours hours = limits.hours();
    return hours == null ? "always" : hours + " " + limits.zone();
  }
}
