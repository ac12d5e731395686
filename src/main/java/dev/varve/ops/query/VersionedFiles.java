package dev.varve.ops.query;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The files of a table by schema version, and how they are read as one: by the names of columns.
 * The engine itself unites columns of different types where the wider one holds every value of
 * both; a column for which there is no such type is read as text, version by version, and so is it
 * in the before image.
 */
final class VersionedFiles {
  private static final String BEFORE = "_varve_before";
  private static final Set<String> INTEGERS = Set.of("INTEGER", "BIGINT");
  private static final Set<String> FLOATS = Set.of("FLOAT", "DOUBLE");

  private final List<List<Path>> versions;
  private final Map<String, Set<String>> typesByColumn;
  private final List<Set<String>> columnsByVersion;
  private final Set<String> asText;

  private VersionedFiles(
      List<List<Path>> versions,
      Map<String, Set<String>> typesByColumn,
      List<Set<String>> columnsByVersion) {
    this.versions = versions;
    this.typesByColumn = typesByColumn;
    this.columnsByVersion = columnsByVersion;
    this.asText =
        typesByColumn.entrySet().stream()
            .filter(column -> !column.getKey().equals(BEFORE) && !isUnited(column.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Looks at one file of each version; all files of a version have the same columns.
   *
   * @param versions files of each version, none empty, the oldest version first
   */
  static VersionedFiles of(Connection connection, List<List<Path>> versions) throws SQLException {
    Map<String, Set<String>> typesByColumn = new LinkedHashMap<>();
    List<Set<String>> columnsByVersion = new ArrayList<>();
    for (List<Path> version : versions) {
      Set<String> columns = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      try (Statement statement = connection.createStatement();
          ResultSet described =
              statement.executeQuery(
                  "DESCRIBE FROM " + read(version.subList(0, 1), ", hive_partitioning = false"))) {
        while (described.next()) {
          String name = described.getString(1);
          typesByColumn.computeIfAbsent(name, first -> new TreeSet<>()).add(described.getString(2));
          columns.add(name);
        }
      }
      columnsByVersion.add(columns);
    }
    return new VersionedFiles(versions, typesByColumn, columnsByVersion);
  }

  /** The columns of all versions, each once, those of older versions first. */
  Collection<String> columns() {
    return typesByColumn.keySet();
  }

  /**
   * What stands after {@code FROM} to read all of it.
   *
   * @param options further options of {@code read_parquet}, each after a comma
   */
  String from(String options) {
    if (asText.isEmpty()) {
      return read(versions.stream().flatMap(List::stream).toList(), options);
    }
    List<String> selects = new ArrayList<>();
    for (int i = 0; i < versions.size(); i++) {
      selects.add(select(versions.get(i), columnsByVersion.get(i), options));
    }
    return "(" + String.join(" UNION ALL BY NAME ", selects) + ")";
  }

  private String select(List<Path> files, Set<String> columns, String options) {
    List<String> texts = asText.stream().filter(columns::contains).map(Sql::quoted).toList();
    if (texts.isEmpty()) {
      return "SELECT * FROM " + read(files, options);
    }
    List<String> replaced = new ArrayList<>();
    texts.forEach(name -> replaced.add("CAST(%1$s AS VARCHAR) AS %1$s".formatted(name)));
    if (columns.contains(BEFORE)) {
      String updates =
          texts.stream()
              .map(name -> "%1$s := CAST(%2$s.%1$s AS VARCHAR)".formatted(name, BEFORE))
              .collect(Collectors.joining(", "));
      replaced.add(
          "CASE WHEN %1$s IS NULL THEN NULL ELSE struct_update(%1$s, %2$s) END AS %1$s"
              .formatted(BEFORE, updates));
    }
    return "SELECT * REPLACE (%s) FROM %s"
        .formatted(String.join(", ", replaced), read(files, options));
  }

  /** Whether a type that the engine finds by itself holds every value of all of these. */
  private static boolean isUnited(Set<String> types) {
    return types.size() == 1
        || INTEGERS.containsAll(types)
        || FLOATS.containsAll(types)
        || Decimals.isUnited(types);
  }

  private static String read(Collection<Path> files, String options) {
    String list =
        files.stream().map(file -> Sql.text(file.toString())).collect(Collectors.joining(", "));
    return "read_parquet([" + list + "], union_by_name = true" + options + ")";
  }

  /** Exact numbers of different precision, integers among them. */
  private static final class Decimals {
    private static final int PRECISION_MAX = 38;
    private static final int INTEGER_DIGITS = 10;
    private static final int BIGINT_DIGITS = 19;

    private Decimals() {}

    static boolean isUnited(Set<String> types) {
      int whole = 0;
      int scale = 0;
      for (String type : types) {
        int[] digits = digits(type);
        if (digits == null) {
          return false;
        }
        whole = Math.max(whole, digits[0]);
        scale = Math.max(scale, digits[1]);
      }
      return whole + scale <= PRECISION_MAX;
    }

    /** Digits before and after the point; null for what is no exact number. */
    private static int[] digits(String type) {
      if (INTEGERS.contains(type)) {
        return new int[] {type.equals("INTEGER") ? INTEGER_DIGITS : BIGINT_DIGITS, 0};
      }
      if (!type.matches("DECIMAL\\(\\d+,\\d+\\)")) {
        return null;
      }
      int comma = type.indexOf(',');
      int precision = Integer.parseInt(type.substring("DECIMAL(".length(), comma));
      int scale = Integer.parseInt(type.substring(comma + 1, type.length() - 1));
      return new int[] {precision - scale, scale};
    }
  }
}
