/**
 * What sources store day by day, beside their quotas. {@link dev.varve.ops.usage.Usage} is the
 * door.
 */
package dev.varve.ops.usage;
