package dev.varve.ops.validate;

import dev.varve.config.Domain;
import dev.varve.config.SourceConfig;
import dev.varve.config.TableOwners;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.readiness.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks a source's domains against the tables that it has. */
final class DomainCheck {
  private DomainCheck() {}

  /** How far the domains reach, and which hold no table; nothing for a source without domains. */
  static List<Finding> of(SourceConfig source, List<TableSchema> schemas) {
    List<Domain> domains = source.ownership().domains();
    if (domains.isEmpty()) {
      return List.of();
    }
    String subject = "source " + source.name();
    TableOwners owners = TableOwners.of(source.ownership());
    List<TableId> tables = schemas.stream().map(TableSchema::table).toList();
    List<Domain> held = tables.stream().map(owners::domainOf).flatMap(Optional::stream).toList();
    List<String> empty =
        domains.stream().filter(domain -> !held.contains(domain)).map(Domain::name).toList();
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            subject,
            "domains hold %d of %d tables; %d tables have no owner"
                .formatted(
                    held.size(),
                    tables.size(),
                    tables.stream().filter(table -> owners.ownerOf(table).isEmpty()).count())));
    if (!empty.isEmpty()) {
      findings.add(
          Finding.warning(
              subject,
              "no table belongs to domains",
              empty,
              List.of("-- compare sources[].domains[].tables with the tables that there are")));
    }
    return findings;
  }
}
