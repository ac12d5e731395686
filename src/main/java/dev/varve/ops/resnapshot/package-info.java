/**
 * Tables of a live source read again, without a stop, and compared with what the archive says of
 * them at the very same place in the log. {@link dev.varve.ops.resnapshot.Resnapshot} is the door.
 * Differences are named by table and key, never by another value.
 */
package dev.varve.ops.resnapshot;
