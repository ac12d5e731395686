package dev.varve.config;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * How the job keeps its state.
 *
 * @param uri where checkpoints and savepoints go: {@code file:///path} or {@code
 *     s3://bucket/prefix}
 * @param blockBufferBytes memory for open row blocks of each writer task
 * @param sealWorkers threads per writer task that merge and write files
 * @param fileRowsMax rows after which a window of a table goes on in another file
 */
public record StateConfig(
    URI uri,
    Duration checkpointInterval,
    int parallelism,
    long blockBufferBytes,
    int sealWorkers,
    long fileRowsMax)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
