package dev.varve.ops.usage;

import dev.varve.config.QuotaConfig;
import dev.varve.ledger.StorageUsage;
import java.time.LocalDate;

/**
 * What a source stored on one day.
 *
 * @param day in the zone of the source's windows
 * @param quota as it is now
 */
public record SourceDay(String source, LocalDate day, StorageUsage stored, QuotaConfig quota) {}
