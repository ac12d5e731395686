package dev.varve.decode.debezium;

import dev.varve.decode.SchemaRegistrar;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The schema versions of the tables, each made and registered once. */
final class Versions {
  private static final int VERSIONS_MAX = 20_000;
  private static final List<String> SIGNAL_TABLE = List.of("id", "type", "data");

  /**
   * One schema version of a table.
   *
   * @param isKey which of its columns are of the key
   * @param maybeSignals whether it has the columns of a table of Debezium's signals
   */
  record Version(TableId table, Hash128 fingerprint, boolean[] isKey, boolean maybeSignals) {}

  private record Of(TableId table, RowLayout layout, List<String> key) {}

  private final Predicate<TableId> tables;
  private final SchemaRegistrar registrar;
  private final Map<Of, Version> versions = new HashMap<>();
  private final Map<TableSchema, Hash128> registered = new HashMap<>();
  private final Map<TableId, Boolean> wanted = new HashMap<>();

  Versions(Predicate<TableId> tables, SchemaRegistrar registrar) {
    this.tables = tables;
    this.registrar = registrar;
  }

  boolean isWanted(TableId table) {
    Boolean known = wanted.get(table);
    if (known == null) {
      known = tables.test(table);
      wanted.put(table, known);
    }
    return known;
  }

  Version of(TableId table, RowLayout layout, List<String> key) {
    Of of = new Of(table, layout, key);
    Version version = versions.get(of);
    if (version == null) {
      if (versions.size() >= VERSIONS_MAX) {
        versions.clear();
        registered.clear();
      }
      version = make(of);
      versions.put(of, version);
    }
    return version;
  }

  private Version make(Of of) {
    TableSchema schema = of.layout().schema(of.table(), of.key());
    Hash128 fingerprint = registered.get(schema);
    if (fingerprint == null) {
      fingerprint = registrar.register(schema);
      registered.put(schema, fingerprint);
    }
    boolean[] isKey = new boolean[of.layout().size()];
    schema.key().forEach(name -> isKey[of.layout().indexOf(name)] = true);
    return new Version(of.table(), fingerprint, isKey, isSignalTable(of.layout()));
  }

  private static boolean isSignalTable(RowLayout layout) {
    if (layout.size() != SIGNAL_TABLE.size()) {
      return false;
    }
    for (int i = 0; i < layout.size(); i++) {
      if (!layout.cell(i).name().equalsIgnoreCase(SIGNAL_TABLE.get(i))) {
        return false;
      }
    }
    return true;
  }
}
