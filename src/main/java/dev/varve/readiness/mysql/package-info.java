/**
 * Whether a live MySQL or MariaDB server can be archived without loss; {@link
 * dev.varve.readiness.mysql.MySqlReadiness} is the door.
 */
package dev.varve.readiness.mysql;
