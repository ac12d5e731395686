/**
 * Faults on purpose: a cluster of processes, a workload whose every change is known, and a judge
 * who looks at the archive from outside. Its door is {@link dev.varve.chaos.Campaign}.
 */
package dev.varve.chaos;
