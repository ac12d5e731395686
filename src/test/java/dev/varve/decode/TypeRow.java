package dev.varve.decode;

import dev.varve.model.FieldType;

/**
 * A line of the page on types.
 *
 * @param sourceType as the archive names it
 * @param wire the type in which it reaches the decoder
 * @param misfits what that type, or the way there, cannot hold; empty if nothing
 */
public record TypeRow(String sourceType, String wire, FieldType type, String misfits) {}
