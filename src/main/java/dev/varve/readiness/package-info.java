/**
 * Whether a PostgreSQL source can be archived without loss, found out before its first row is read.
 * {@link dev.varve.readiness.SourceReadiness} is the door: it asks the live server by JDBC, reads
 * catalogs only and changes nothing. What it asks is {@link dev.varve.readiness.SourceFacts}, what
 * follows from it is a list of {@link dev.varve.readiness.Finding}s, by pure rules.
 */
package dev.varve.readiness;
