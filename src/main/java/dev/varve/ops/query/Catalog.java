package dev.varve.ops.query;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tables that the published manifests name, and what a name in a query means. Immutable. */
final class Catalog {
  /** Names of databases that the SQL engine keeps for itself. */
  private static final Set<String> TAKEN = Set.of("memory", "system", "temp");

  private final List<Manifest> manifests;
  private final List<ArchivedTable> tables;

  private Catalog(List<Manifest> manifests, List<ArchivedTable> tables) {
    this.manifests = manifests;
    this.tables = tables;
  }

  static Catalog of(Collection<Manifest> manifests) {
    SortedMap<String, SortedMap<TableId, List<DataFile>>> sources = new TreeMap<>();
    for (Manifest manifest : manifests) {
      var tables = sources.computeIfAbsent(manifest.source(), source -> new TreeMap<>());
      for (Manifest.TableLayer layer : manifest.tables()) {
        tables.computeIfAbsent(layer.table(), id -> new ArrayList<>()).addAll(layer.files());
      }
    }
    List<ArchivedTable> all = new ArrayList<>();
    sources.forEach((source, tables) -> all.addAll(tables(source, tables)));
    return new Catalog(List.copyOf(manifests), List.copyOf(all));
  }

  /**
   * SQL names are equal when only their case differs, a database's tables are not: the second of
   * two such tables has {@code ~2} after its name.
   */
  private static List<ArchivedTable> tables(
      String source, SortedMap<TableId, List<DataFile>> tables) {
    String catalog = TAKEN.contains(source) ? source + "_source" : source;
    Set<String> names = new HashSet<>();
    List<ArchivedTable> named = new ArrayList<>();
    List<TableId> lowerCaseFirst =
        tables.keySet().stream()
            .sorted(Comparator.comparing((TableId id) -> id.name()).reversed())
            .toList();
    for (TableId id : lowerCaseFirst) {
      String view = id.name();
      for (int n = 2; !names.add(folded(id.namespace()) + "." + folded(view)); n++) {
        view = id.name() + "~" + n;
      }
      named.add(new ArchivedTable(source, id, catalog, view, tables.get(id)));
    }
    named.sort(Comparator.comparing(ArchivedTable::id));
    return named;
  }

  List<Manifest> manifests() {
    return manifests;
  }

  List<ArchivedTable> tables() {
    return tables;
  }

  /** Every {@code catalog.namespace}, in the order of tables. */
  Set<List<String>> schemas() {
    return tables.stream()
        .map(table -> List.of(table.catalog(), table.id().namespace()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * The table that a reference means, or none if it is not one of ours.
   *
   * @throws VarveException with {@code QUERY_FAILED} if it may mean more than one
   */
  List<ArchivedTable> meantBy(ParsedQuery.Reference reference) {
    List<ArchivedTable> found = tables.stream().filter(table -> matches(table, reference)).toList();
    if (found.size() > 1) {
      String all =
          found.stream().map(ArchivedTable::sqlName).limit(5).collect(Collectors.joining(", "));
      throw VarveException.of(
          ErrorCode.QUERY_FAILED,
          reference + " means more than one table: " + all,
          "write the one that you mean as it is written here");
    }
    return found;
  }

  /** Tables whose name is near to one that was not found, nearest first. */
  List<String> near(String name) {
    Map<String, Integer> distances = new TreeMap<>();
    for (ArchivedTable table : tables) {
      String view = folded(table.view());
      boolean part = view.contains(folded(name)) || folded(name).contains(view);
      distances.put(table.sqlName(), part ? 0 : distance(view, folded(name)));
    }
    int worst = Math.max(2, name.length() / 3);
    return distances.entrySet().stream()
        .filter(entry -> entry.getValue() <= worst)
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .limit(3)
        .toList();
  }

  private static boolean matches(ArchivedTable table, ParsedQuery.Reference reference) {
    return folded(table.view()).equals(folded(reference.table()))
        && (reference.schema().isEmpty()
            || folded(table.id().namespace()).equals(folded(reference.schema())))
        && (reference.catalog().isEmpty()
            || folded(table.catalog()).equals(folded(reference.catalog())));
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Letters to insert, delete or replace. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
