package dev.varve.model;

/** What a record of a source turned out to be. */
public sealed interface Decoded permits ChangeEvent, Reject {}
