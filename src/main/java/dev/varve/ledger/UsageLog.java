package dev.varve.ledger;

import dev.varve.ledger.Ledger.Entry;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a source stored day by day, read off its ledger: a manifest counts for the day on which it
 * was decided. Remembers what it has read, and reads on from there. Not thread-safe.
 *
 * <p>Assumes that manifests were decided in the order of their numbers; one that says no time
 * counts for no day.
 */
public final class UsageLog {
  private final Ledger ledger;
  private final ZoneId zone;
  private final NavigableMap<LocalDate, StorageUsage> days = new TreeMap<>();
  private long readThrough = -1;

  /** The log of a ledger, by the calendar days of a zone. */
  public UsageLog(Ledger ledger, ZoneId zone) {
    this.ledger = ledger;
    this.zone = zone;
  }

  /**
   * The days from this one on that have manifests; what was before it is forgotten.
   *
   * @throws dev.varve.error.VarveException as {@link Ledger#read} and {@link Ledger#readFrom} do
   */
  public SortedMap<LocalDate, StorageUsage> since(LocalDate first) {
    if (readThrough < 0) {
      readThrough = ledger.head().sequence();
      readBack(first);
    } else {
      try (var later = ledger.readFrom(readThrough + 1)) {
        later.forEach(this::readOn);
      }
    }
    days.headMap(first).clear();
    return Collections.unmodifiableSortedMap(days);
  }

  private void readBack(LocalDate first) {
    for (long sequence = readThrough; sequence > 0; sequence--) {
      Entry entry = ledger.read(sequence);
      if (dayOf(entry) != null && dayOf(entry).isBefore(first)) {
        return;
      }
      add(entry);
    }
  }

  private void readOn(Entry entry) {
    add(entry);
    readThrough = entry.manifest().sequence();
  }

  private void add(Entry entry) {
    LocalDate day = dayOf(entry);
    if (day != null) {
      days.merge(day, StorageUsage.of(entry), StorageUsage::plus);
    }
  }

  private LocalDate dayOf(Entry entry) {
    return entry
        .manifest()
        .job()
        .published()
        .map(published -> LocalDate.ofInstant(published, zone))
        .orElse(null);
  }
}
