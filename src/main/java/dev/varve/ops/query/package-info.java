/**
 * SQL over an archive: a view for each table, made of the files that the ledger names and no other,
 * in a database that can write nothing and read nothing else. {@link
 * dev.varve.ops.query.ArchiveQuery} is the door.
 */
package dev.varve.ops.query;
