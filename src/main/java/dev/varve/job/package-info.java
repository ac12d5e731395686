/**
 * The Flink job: its graph, its operators and its serializers, and nothing that could live without
 * Flink. {@link dev.varve.job.ArchiveJob} draws the graph; {@link dev.varve.job.Main} starts it on
 * a cluster; {@link dev.varve.job.JobRunner} runs it in this process.
 */
package dev.varve.job;
