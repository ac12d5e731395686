package dev.varve.ops.usage;

import dev.varve.config.SourceConfig;
import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.StorageUsage;
import dev.varve.ledger.UsageLog;
import dev.varve.storage.ObjectStore;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Tells what sources stored in the last days, as their quotas count it. */
public final class Usage {
  private Usage() {}

  /**
   * What each of these sources stored on each of the last days, today included; a day on which
   * nothing was published is there with zeros. By source, then by day.
   *
   * @param days how many, counted in each source's zone
   * @throws dev.varve.error.VarveException with {@code ARCHIVE_NOT_FOUND}; and with {@code
   *     LEDGER_BROKEN} or {@code MANIFEST_UNREADABLE} where the ledger cannot be followed
   */
  public static Stream<SourceDay> of(
      ObjectStore store, List<SourceConfig> sources, int days, Instant now) {
    ArchiveIdentity.require(store);
    return sources.stream().flatMap(source -> of(store, source, days, now));
  }

  private static Stream<SourceDay> of(
      ObjectStore store, SourceConfig source, int days, Instant now) {
    LocalDate today = LocalDate.ofInstant(now, source.zone());
    LocalDate first = today.minusDays(days - 1L);
    SortedMap<LocalDate, StorageUsage> stored =
        new UsageLog(new Ledger(store, source.name()), source.zone()).since(first);
    return first
        .datesUntil(today.plusDays(1))
        .map(
            day ->
                new SourceDay(
                    source.name(),
                    day,
                    stored.getOrDefault(day, StorageUsage.NONE),
                    source.quota()));
  }
}
