package dev.varve.decode.debezium;

import dev.varve.decode.debezium.SourceBlock.Slot;
import dev.varve.model.TableId;
import java.nio.charset.StandardCharsets;

/** The table and the epoch that a source block speaks of; the last ones are remembered. */
final class Names {
  private TableId table = TableId.of("-", "-");
  private String server = "";
  private String epoch;

  /**
   * The table.
   *
   * @throws Malformed if the source block does not name one
   */
  TableId table(SourceBlock source) {
    TableId found = tableOrNull(source);
    if (found == null) {
      throw new Malformed("the source block names no table");
    }
    return found;
  }

  TableId tableOrNull(SourceBlock source) {
    String name = source.text(source.has(Slot.TABLE) ? Slot.TABLE : Slot.COLLECTION);
    String namespace = namespace(source);
    if (name == null || namespace == null) {
      return null;
    }
    if (!table.name().equals(name) || !table.namespace().equals(namespace)) {
      table = TableId.of(namespace, name);
    }
    return table;
  }

  private static String namespace(SourceBlock source) {
    String connector = source.text(Slot.CONNECTOR);
    String database = source.text(Slot.DB);
    String schema = source.text(Slot.SCHEMA);
    if (connector != null) {
      switch (connector) {
        case "mysql", "mariadb", "mongodb" -> {
          return database;
        }
        case "sqlserver" -> {
          return database == null || schema == null ? null : database + "." + schema;
        }
        default -> {}
      }
    }
    return schema == null ? database : schema;
  }

  /**
   * The epoch of everything that one logical server sends, so that a topic read again, or a copy of
   * it, gives the same identities.
   *
   * @throws Malformed if the source block does not name its server
   */
  String epoch(SourceBlock source) {
    String name = source.text(Slot.NAME);
    if (name == null) {
      throw new Malformed("the source block names no server");
    }
    if (!name.equals(server)) {
      server = name;
      epoch = "000001@" + escaped(name);
    }
    return epoch;
  }

  private static String escaped(String name) {
    StringBuilder escaped = new StringBuilder();
    name.codePoints()
        .forEach(
            c -> {
              if (c == '@' || c == '%' || Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                  escaped.append(String.format("%%%02X", b));
                }
              } else {
                escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }
}
