/**
 * The data map: what to archive from where to where, as immutable records that are valid once they
 * exist. {@link dev.varve.config.ArchiveConfig} is the root.
 */
package dev.varve.config;
