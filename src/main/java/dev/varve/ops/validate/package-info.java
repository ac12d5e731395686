/**
 * Whether a data map is right: {@link dev.varve.ops.validate.OfflineValidation} by its text alone,
 * {@link dev.varve.ops.validate.OnlineValidation} against the live databases, the archive's store
 * and the lineage topic. Nothing is changed and nothing is left behind; each finding says what
 * mends it. {@link dev.varve.ops.validate.SourceGrants} writes the set-up with the fewest rights.
 */
package dev.varve.ops.validate;
