/**
 * What a source brings to the job, whatever its kind: {@link dev.varve.job.branch.SourceBranch} is
 * implemented once for each, and the rest here serves them all.
 */
package dev.varve.job.branch;
