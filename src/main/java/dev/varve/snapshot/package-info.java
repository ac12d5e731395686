/**
 * Whole tables of a live database, each read as of one moment whose place in the log is known.
 * {@link dev.varve.snapshot.LiveTables} is the door; the database's readers stand behind it.
 */
package dev.varve.snapshot;
