package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.PostgresTypes;
import dev.varve.decode.TypeRow;
import dev.varve.decode.debezium.DebeziumTypes;
import dev.varve.decode.mysql.MySqlTypes;
import dev.varve.model.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on types says what the code does. {@code -Dvarve.write} writes it. */
class TypesPageTest {
  @Test
  void thePageIsWhatTheDecodersDo() throws IOException {
    String page = TypesPage.generate();
    if (Boolean.getBoolean("varve.write")) {
      Files.writeString(TypesPage.PATH, page);
    }
    assertEquals(
        page,
        Files.readString(TypesPage.PATH),
        TypesPage.PATH + ": run 'mvn -Dquick test -Dtest=TypesPageTest -Dvarve.write=true'");
  }

  @Test
  void everyTypeOfTheArchiveIsThatOfSomeSourceType() {
    List<FieldType> used = rows().map(TypeRow::type).distinct().toList();
    for (FieldType.Scalar type : FieldType.Scalar.values()) {
      assertTrue(used.contains(type), () -> "no source type becomes " + type);
    }
    assertTrue(used.stream().anyMatch(FieldType.Decimal.class::isInstance));
    assertTrue(used.stream().anyMatch(FieldType.ListOf.class::isInstance));
  }

  /** What is sent only when a connector is set so stands on the page on Debezium's messages. */
  @Test
  void everySemanticNameIsOnAPage() throws IOException {
    String all = TypesPage.generate() + Files.readString(DebeziumTypes.PAGE);
    assertEquals(
        List.of(),
        DebeziumTypes.semanticNames().stream().filter(name -> !all.contains(name)).toList());
    List<String> sent =
        DebeziumTypes.rows().values().stream()
            .flatMap(Collection::stream)
            .flatMap(row -> Arrays.stream(row.wire().split(" ")).skip(1))
            .filter(name -> name.startsWith("io.debezium.") || name.startsWith("org.apache."))
            .filter(name -> !DebeziumTypes.semanticNames().contains(name))
            .toList();
    assertEquals(List.of(), sent, "documented, and not known to the decoder");
  }

  private static Stream<TypeRow> rows() {
    return Stream.concat(
        Stream.concat(PostgresTypes.rows().stream(), MySqlTypes.rows().stream()),
        DebeziumTypes.rows().values().stream().flatMap(Collection::stream));
  }
}
