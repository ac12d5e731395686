/**
 * Failures of a running job: which of them stop it for good, and what they have to say to a person.
 */
package dev.varve.job.failure;
