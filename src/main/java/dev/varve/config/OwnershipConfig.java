package dev.varve.config;

import java.io.Serializable;
import java.time.Period;
import java.util.List;

/**
 * Whose a source's tables are, and how long their history is to be kept.
 *
 * @param owner who answers for tables of no domain, and of domains without an owner; or null
 * @param retention the same of how long history is to be kept; {@link Period#ZERO} for ever
 * @param domains the first that means a table holds
 */
public record OwnershipConfig(String owner, Period retention, List<Domain> domains)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nobody is named, and everything is to be kept. */
  public static final OwnershipConfig NONE = new OwnershipConfig(null, Period.ZERO, List.of());

  public OwnershipConfig {
    domains = List.copyOf(domains);
  }
}
