package dev.varve.config;

import java.io.Serializable;
import java.util.Objects;

/**
 * A reference to a secret, {@code ${env:NAME}} or {@code ${file:/path}}, or text in which such
 * references stand. Only the reference is ever stored, serialised or printed; {@link
 * Secrets#reveal} reads the secret where and when it is used.
 */
public record Secret(String reference) implements Serializable {
  private static final long serialVersionUID = 1L;

  public Secret {
    Objects.requireNonNull(reference, "reference");
  }
}
