package dev.varve.local;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a demo has got.
 *
 * @param committed changes that the workload has committed in this run
 * @param read changes and snapshot rows that the job has read in this run
 * @param layers published in the archive, with their files and bytes
 * @param lag time since the end of the last window that is published, if there is any
 */
public record DemoProgress(
    Duration elapsed,
    long committed,
    long read,
    long layers,
    Optional<Duration> lag,
    long files,
    long sizeBytes) {}
