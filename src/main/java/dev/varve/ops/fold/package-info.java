/**
 * What a table's rows are after its archived changes: every version of its schema matched with the
 * columns of one {@link dev.varve.ops.fold.FoldTarget}, and the changes of one epoch applied in the
 * order of the source's log. {@link dev.varve.ops.fold.TableFold} is the door; who compares its
 * rows, and with what, is elsewhere.
 */
package dev.varve.ops.fold;
