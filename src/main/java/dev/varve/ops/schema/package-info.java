/**
 * How the tables of an archive have changed their form, from its ledger and its schemas. {@link
 * dev.varve.ops.schema.SchemaHistory} is the door.
 */
package dev.varve.ops.schema;
