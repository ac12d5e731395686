/**
 * What a person does with records in quarantine: look at them, send them back once their cause is
 * mended, or give them up. {@link dev.varve.ops.quarantine.Quarantine} is the door. Nothing is ever
 * changed or removed: what was decided is added.
 */
package dev.varve.ops.quarantine;
