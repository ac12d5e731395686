/**
 * Rows of MySQL and MariaDB as change events, without loss: from the bytes of the binary log, whose
 * table maps say all of a row's schema, and from what a query returns, alike. The doors are {@link
 * dev.varve.decode.mysql.BinlogDecoder} and {@link dev.varve.decode.mysql.TableReading}.
 */
package dev.varve.decode.mysql;
