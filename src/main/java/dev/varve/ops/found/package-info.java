/**
 * Changes that a comparison found and no log told, sent to the job: {@link
 * dev.varve.ops.found.FoundBatch} is the door.
 */
package dev.varve.ops.found;
