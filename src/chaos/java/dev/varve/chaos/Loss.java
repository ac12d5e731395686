package dev.varve.chaos;

import java.time.Instant;

/**
 * A log that was lost while nobody read it, and what is known of the moment: which transactions it
 * can have cost. Transactions are told by their writer's numbers.
 *
 * @param archived up to this one all were archived before
 * @param sealedUntil the end of the last window that the epoch which ended had sealed
 * @param readableMax no later one had begun when the log was gone
 * @param snapshotMax no later one had begun when the next epoch's snapshot was sealed
 */
record Loss(
    Source source, long archived, Instant sealedUntil, long readableMax, long snapshotMax) {}
