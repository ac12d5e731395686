package dev.varve.ops.janitor;

import java.time.Instant;

/**
 * An object below an archive's tables that no manifest names.
 *
 * @param mayGo whether nothing can need it any more
 * @param why the reason, for people
 */
public record Stray(String key, long sizeBytes, Instant modifiedAt, boolean mayGo, String why) {}
