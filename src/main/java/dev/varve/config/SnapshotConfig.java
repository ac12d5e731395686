package dev.varve.config;

import java.io.Serializable;

/**
 * How the rows that a table has at the start are read.
 *
 * @param chunkRows rows that one query reads
 */
public record SnapshotConfig(int chunkRows) implements Serializable {
  private static final long serialVersionUID = 1L;
}
