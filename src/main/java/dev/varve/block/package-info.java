/**
 * Rows as bytes: the image of one row, the identity hash of a change, blocks of changes, and their
 * merge by identity. Every form here is a public format with a version; {@code docs/format.md}
 * describes it.
 */
package dev.varve.block;
