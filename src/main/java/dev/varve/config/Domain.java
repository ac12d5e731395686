package dev.varve.config;

import java.io.Serializable;
import java.time.Period;
import java.util.List;

/**
 * A business area and the tables that belong to it.
 *
 * @param name lower-case letters, digits and hyphens
 * @param tables patterns of {@code schema.table}; one match is enough
 * @param owner who answers for the tables, or null when the source's owner does
 * @param retention how long their history is to be kept, {@link Period#ZERO} for ever, or null when
 *     the source's holds
 */
public record Domain(String name, List<String> tables, String owner, Period retention)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public Domain {
    tables = List.copyOf(tables);
  }
}
