/**
 * Data files: changes of one table and schema version as Parquet that any reader takes as it is,
 * written to a local file and read back to the byte. {@link dev.varve.parquet.ChangeFileWriter} and
 * {@link dev.varve.parquet.ChangeFileReader} are the doors; {@code docs/format.md} is the contract.
 * Nothing of parquet-java shows outside.
 */
package dev.varve.parquet;
