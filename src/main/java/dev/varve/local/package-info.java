/**
 * Everything on one machine: PostgreSQL, Kafka and an S3 server on free loopback ports, each with
 * its data in a directory that is kept, and stopped with the process that started them. {@link
 * dev.varve.local.LocalStack} starts all three; the demo and the tests are built on them.
 */
package dev.varve.local;
