/**
 * Failures of a running job: which of them stop it for good, and what they have to say to a person.
 * {@link dev.varve.job.failure.NamingEnumerator} gives those of a source's enumerator a name.
 */
package dev.varve.job.failure;
