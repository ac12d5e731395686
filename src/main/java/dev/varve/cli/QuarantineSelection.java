package dev.varve.cli;

import dev.varve.config.TablePatterns;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Ledger;
import dev.varve.ops.quarantine.Quarantine;
import dev.varve.ops.quarantine.QuarantinedRecord;
import dev.varve.ops.quarantine.QuarantinedRecord.Status;
import dev.varve.storage.ObjectStore;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which records of a quarantine are meant: those that every option given agrees to. */
final class QuarantineSelection {
  @Mixin private ArchiveOptions archive;

  @Option(names = "--source", paramLabel = "NAME", description = "Only records of this source.")
  private String source;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Records whose id begins so; may be given more than once.")
  private List<String> ids = List.of();

  @Option(
      names = "--table",
      paramLabel = "PATTERN",
      description = "Records of these tables: schema.table with * and ?.")
  private String table;

  @Option(names = "--cause", paramLabel = "CODE", description = "Records with this error code.")
  private String cause;

  ObjectStore open() {
    return archive.open();
  }

  List<String> sources(ObjectStore store) {
    return source != null ? List.of(source) : Ledger.sources(store);
  }

  Quarantine of(ObjectStore store, String name) {
    return Quarantine.open(store, name, InstantSource.system());
  }

  /** Whether nothing but the archive is said. */
  boolean isEverything() {
    return ids.isEmpty() && table == null && cause == null;
  }

  /** The records meant that have this status. */
  Predicate<QuarantinedRecord> with(Status status) {
    return meant().and(record -> record.status() == status);
  }

  Predicate<QuarantinedRecord> meant() {
    Predicate<QuarantinedRecord> meant = record -> true;
    if (!ids.isEmpty()) {
      meant = meant.and(record -> ids.stream().anyMatch(record.id().toString()::startsWith));
    }
    if (cause != null) {
      meant = meant.and(record -> record.reject().cause().equals(cause));
    }
    if (table != null) {
      TablePatterns tables = patterns();
      meant =
          meant.and(
              record -> record.reject().table() != null && tables.matches(record.reject().table()));
    }
    return meant;
  }

  private TablePatterns patterns() {
    try {
      return TablePatterns.of(List.of(table), List.of());
    } catch (IllegalArgumentException e) {
      throw VarveException.of(
          ErrorCode.USAGE, "--table " + table + " is no pattern", "write schema.table", e);
    }
  }
}
