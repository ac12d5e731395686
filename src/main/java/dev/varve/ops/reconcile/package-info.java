/**
 * The archive against its source: what the archive says that a table holds, folded from all its
 * changes, compared row by row and value by value with what the live table holds. {@link
 * dev.varve.ops.reconcile.Reconcile} is the door, {@link dev.varve.ops.reconcile.Reconciliation}
 * the answer. Differences are named by table, key and column, never by value.
 */
package dev.varve.ops.reconcile;
