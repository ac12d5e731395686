/**
 * Kafka as a source: which topics there are, where they end and whether they may be read. {@link
 * dev.varve.kafka.SourceTopics} is asked; {@link dev.varve.kafka.SourceClient} has the settings of
 * every client of a source, {@link dev.varve.kafka.SecretProvider} reveals secrets in any client,
 * where it is made.
 */
package dev.varve.kafka;
