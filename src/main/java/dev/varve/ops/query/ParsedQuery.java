package dev.varve.ops.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One query that only reads, and the tables it names; the SQL engine's own parser says so.
 *
 * @param sql without the semicolon at its end
 * @param references tables named anywhere in it, those that a {@code WITH} defines excepted
 * @param lists whether it asks which tables there are, so that all have to be there
 */
record ParsedQuery(String sql, Set<Reference> references, boolean lists) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A table as it was written; parts left out are empty. */
  record Reference(String catalog, String schema, String table) {
    @Override
    public String toString() {
      return String.join(
          ".", Stream.of(catalog, schema, table).filter(part -> !part.isEmpty()).toList());
    }
  }

  ParsedQuery {
    references = Set.copyOf(references);
  }

  /**
   * @throws VarveException with {@code QUERY_FAILED} if it is not one statement that only reads
   */
  static ParsedQuery parse(Connection database, String sql) throws SQLException {
    JsonNode parsed = serialized(database, sql);
    if (parsed.path("error").asBoolean()) {
      throw refused(sql, parsed);
    }
    if (parsed.path("statements").size() != 1) {
      throw VarveException.of(
          ErrorCode.QUERY_FAILED,
          "found " + parsed.path("statements").size() + " statements instead of one",
          "run one query at a time, such as 'SELECT * FROM layers'");
    }
    Walk walk = new Walk();
    walk.visit(parsed.path("statements").get(0));
    Set<Reference> references = walk.references;
    references.removeIf(
        reference ->
            reference.schema().isEmpty() && walk.defined.contains(folded(reference.table())));
    return new ParsedQuery(withoutSemicolon(sql), references, walk.lists);
  }

  private static JsonNode serialized(Connection database, String sql) throws SQLException {
    try (PreparedStatement statement =
        database.prepareStatement(
            "SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)")) {
      statement.setString(1, sql);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return JSON.readTree(result.getString(1));
      }
    } catch (JsonProcessingException e) {
      throw VarveException.of(
          ErrorCode.INTERNAL, "the SQL engine's parser answered no JSON", "report this", e);
    }
  }

  private static VarveException refused(String sql, JsonNode parsed) {
    if (parsed.path("error_type").asText().equals("not implemented")) {
      return VarveException.of(
          ErrorCode.QUERY_FAILED,
          "the statement is not a query: an archive is only read",
          "use SELECT, FROM, DESCRIBE, SUMMARIZE or SHOW TABLES");
    }
    int position = parsed.path("position").asInt(0);
    long line = sql.substring(0, Math.min(position, sql.length())).lines().count();
    return VarveException.of(
        ErrorCode.QUERY_FAILED,
        parsed.path("error_message").asText() + ", line " + Math.max(1, line),
        "the dialect is DuckDB's; names with capitals or signs need double quotes");
  }

  private static String withoutSemicolon(String sql) {
    return sql.strip().replaceFirst("[;\\s]+$", "");
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** What the tree of a statement mentions. */
  private static final class Walk {
    private static final List<String> LISTING = List.of("duckdb_", "pragma_", "sqlite_", "pg_");

    final Set<Reference> references = new LinkedHashSet<>();
    final Set<String> defined = new LinkedHashSet<>();
    boolean lists;

    void visit(JsonNode node) {
      switch (node.path("type").asText()) {
        case "BASE_TABLE" -> table(node);
        case "SHOW_REF" -> lists |= node.path("query").isNull();
        case "TABLE_FUNCTION" -> lists |= listing(node.path("function").path("function_name"));
        default -> {}
      }
      for (JsonNode entry : node.path("cte_map").path("map")) {
        defined.add(folded(entry.path("key").asText()));
      }
      node.forEach(this::visit);
    }

    private void table(JsonNode node) {
      Reference reference =
          new Reference(
              node.path("catalog_name").asText(),
              node.path("schema_name").asText(),
              node.path("table_name").asText());
      references.add(reference);
      lists |=
          folded(reference.schema()).matches("information_schema|pg_catalog")
              || listing(node.path("table_name"));
    }

    private static boolean listing(JsonNode name) {
      return LISTING.stream().anyMatch(folded(name.asText())::startsWith);
    }
  }
}
