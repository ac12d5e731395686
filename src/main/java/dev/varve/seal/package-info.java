/**
 * Seals a table's part of a window: merges its blocks, drops what the archive already has, writes
 * sorted files and puts them in place. Pure work on a worker thread; {@code job} hands it blocks
 * and commits its report.
 */
package dev.varve.seal;
