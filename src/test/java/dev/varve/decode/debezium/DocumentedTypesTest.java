package dev.varve.decode.debezium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.debezium.DocumentedTypes.Page;
import dev.varve.decode.debezium.Wire.Encoding;
import dev.varve.model.ChangeEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each type of each connector's page, with a value at its edge, in both encodings with types. */
class DocumentedTypesTest {
  private final Wire wire = new Wire();
  private final Decoding decoding = new Decoding(wire);

  private static Stream<Arguments> pagesAndEncodings() {
    return Arrays.stream(Page.values())
        .flatMap(
            page ->
                Stream.of(Encoding.JSON_WITH_SCHEMA, Encoding.AVRO)
                    .map(encoding -> Arguments.of(page, encoding)));
  }

  @ParameterizedTest
  @MethodSource("pagesAndEncodings")
  void everyDocumentedTypeIsArchivedWithItsValueAndItsName(Page page, Encoding encoding) {
    List<DocumentedType> types =
        page.types().stream()
            // Avro's decimals have no negative scale; the page says so.
            .filter(type -> encoding != Encoding.AVRO || !type.sourceType().contains(",-"))
            .toList();

    ChangeEvent event = decoding.change(wire.message(encoding, null, sent(page, types)));

    Map<String, Object> expected = new LinkedHashMap<>();
    types.forEach(type -> expected.put(type.sourceType(), type.archived()));
    Map<String, Object> archived = new LinkedHashMap<>();
    List<Object> values = new ArrayList<>(decoding.after(event).values());
    for (int i = 0; i < types.size(); i++) {
      archived.put(types.get(i).sourceType(), values.get(i));
    }
    assertEquals(expected, archived);
    for (int i = 0; i < types.size(); i++) {
      String told = told(types.get(i), encoding);
      String named = decoding.schema(event).columns().get(i).sourceType();
      assertTrue(named.equals(told) || named.startsWith(told + " as "), named);
    }
  }

  /** A record of Avro's is defined once for all columns of it, so it tells of none what it is. */
  private static String told(DocumentedType type, Encoding encoding) {
    return encoding == Encoding.AVRO && type.schema().type() == Schema.Type.STRUCT
        ? type.schema().name()
        : type.sourceType().toLowerCase(Locale.ROOT);
  }

  static Struct sent(Page page, List<DocumentedType> types) {
    SchemaBuilder schema = SchemaBuilder.struct().name("t.Value").optional();
    for (int i = 0; i < types.size(); i++) {
      schema.field("c" + i, types.get(i).schema());
    }
    Schema row = schema.build();
    Struct after = new Struct(row);
    for (int i = 0; i < types.size(); i++) {
      after.put("c" + i, types.get(i).sent());
    }
    Struct source =
        Envelopes.source(page.connector, "schema", "dbo", "table", "every_type", "lsn", 1L);
    return Envelopes.change(row, "c", null, after, source);
  }
}
