/**
 * Topics that Debezium fills, as a branch of the job: {@link dev.varve.job.kafka.KafkaBranch}.
 * Flink's own Kafka source reads them and keeps the offsets; here is what it cannot know: what a
 * message means, what time it is, and when a run has caught up.
 */
package dev.varve.job.kafka;
