/**
 * A schema registry, Confluent's or one that speaks like it, asked for the writer's schemas of Avro
 * messages. {@link dev.varve.registry.SchemaRegistry} is the door.
 */
package dev.varve.registry;
