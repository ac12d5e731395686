/**
 * The archive against itself: ledger, files, digests, schemas. Reads everything, changes nothing,
 * never stops at the first thing it finds. {@link dev.varve.ops.verify.Verify} is the door.
 */
package dev.varve.ops.verify;
