/**
 * The data map: what to archive from where to where, as immutable records that are valid once they
 * exist. {@link dev.varve.config.ConfigLoader} is the door: it finds every mistake at once, with
 * line and path. {@link dev.varve.config.ArchiveConfig} is the root. Secrets stay references until
 * {@link dev.varve.config.Secrets} reads them; {@link dev.varve.config.TablePatterns} says which
 * tables are meant. The package-private {@code Settings} is the one list of keys from which checks,
 * JSON Schema and reference page follow.
 */
package dev.varve.config;
