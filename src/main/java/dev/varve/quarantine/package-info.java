/**
 * Records that could not be made changes, kept as rows of a table of the archive's own: sealed,
 * counted, proved and read like any other. {@link dev.varve.quarantine.QuarantineTable} says how;
 * {@code docs/decisions/quarantine-is-a-table.md} why.
 */
package dev.varve.quarantine;
