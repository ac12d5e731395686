/**
 * The archive's layout and its ledger: one manifest for each sealed window revision, hash-chained,
 * append-only. A file belongs to the archive when a published manifest names it.
 */
package dev.varve.ledger;
