/**
 * The words of the archive as types: what a change is, where it stands in its source's log, which
 * table and schema it belongs to, which window it falls in, and how rows are counted. Immutable
 * values, JDK only, no I/O.
 */
package dev.varve.model;
