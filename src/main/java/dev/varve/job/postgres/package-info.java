/**
 * Flink CDC's PostgreSQL source, mended where it loses committed rows, and made to know event time.
 * {@link dev.varve.job.postgres.PostgresBranch} is the door; {@code
 * docs/decisions/postgres-capture.md} tells each mend.
 */
package dev.varve.job.postgres;
