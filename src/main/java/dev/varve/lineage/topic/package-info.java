/**
 * The Kafka topic on which lineage events are announced: what a record looks like, whether the
 * topic is fit, what is in it already, and following it. Reads committed records only; writing is
 * the job's. {@link dev.varve.lineage.topic.LineageRecord}, {@link
 * dev.varve.lineage.topic.LineageTopicCheck}, {@link dev.varve.lineage.topic.AnnouncedLedger} and
 * {@link dev.varve.lineage.topic.LineageTopic} are the doors.
 */
package dev.varve.lineage.topic;
