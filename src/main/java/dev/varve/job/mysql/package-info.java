/**
 * MySQL and MariaDB as a source of the job: Flink CDC plans and keeps the reading, and what is read
 * is read and decoded here, because Debezium loses values and whole tables on the way. {@link
 * dev.varve.job.mysql.MySqlBranch} is the door; {@code docs/decisions/mysql-capture.md} tells why.
 */
package dev.varve.job.mysql;
