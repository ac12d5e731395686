/**
 * Debezium's records as change events, without loss: every value travels as the source's own text
 * and is typed here, or kept as text when the archive's type cannot hold it. The doors are {@link
 * dev.varve.decode.PostgresCapture} (what the connector must be told) and {@link
 * dev.varve.decode.PostgresDecoder}.
 */
package dev.varve.decode;
