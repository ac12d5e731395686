/**
 * What changed in a source between two epochs, when nobody read its log: the rows that the older
 * epoch ends with against those that the newer one's snapshot found. {@link
 * dev.varve.ops.gaps.Gaps} is the door. Rows are named by table and key, never by another value.
 */
package dev.varve.ops.gaps;
