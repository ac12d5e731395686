/**
 * Messages that any connector of Debezium put on Kafka, as change events without loss: JSON with
 * and without an embedded schema, and Avro in the Confluent wire format. The doors are {@link
 * dev.varve.decode.debezium.DebeziumDecoder}, the {@link dev.varve.decode.debezium.Message} it
 * reads and the {@link dev.varve.decode.debezium.AvroSchemas} it asks; what is decided here and why
 * stands in docs/decisions/debezium-topics.md.
 */
package dev.varve.decode.debezium;
