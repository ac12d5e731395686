/**
 * What a replay found: {@link dev.varve.ops.replay.ReplayReport} adds up, by table, how what a
 * source sent again agrees with the archive.
 */
package dev.varve.ops.replay;
