package dev.varve.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.model.FieldNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spark sees in a data file what was written, without knowing of Varve. It runs in a JVM of its
 * own, on the class path that the build writes down before the integration tests.
 */
class SparkReadsIT {
  private static final Path CLASS_PATH = Path.of("target", "spark.classpath");
  private static final Path PROGRAM = Path.of("src", "test", "spark", "SparkReads.java");

  /** The packages that Spark's own launcher opens on Java 17. */
  private static final List<String> OPENS =
      List.of(
          "java.base/java.lang",
          "java.base/java.lang.invoke",
          "java.base/java.lang.reflect",
          "java.base/java.io",
          "java.base/java.net",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.ref",
          "java.base/sun.nio.ch",
          "java.base/sun.nio.cs",
          "java.base/sun.security.action",
          "java.base/sun.util.calendar");

  private static final String EVERY_TYPE =
      "SELECT id, flag, small, ratio, score, name, `"
          + FieldNames.of(SampleFiles.VERSION_1.columns())[6]
          + "`, column_varve_op, `dotted.name`, document, hex(raw), CAST(day AS STRING), CAST(wall"
          + " AS STRING), CAST(moment AS STRING), price, amount, total, to_json(tags),"
          + " to_json(matrix), gone FROM t WHERE _varve_op = 'c' AND id = 2";
  private static final String CHANGES =
      "SELECT _varve_op, CAST(_varve_time AS STRING), _varve_position, _varve_transaction,"
          + " _varve_epoch, id, get_json_object(_varve_misfit, '$.row.price'), _varve_before.name,"
          + " to_json(_varve_unchanged), length(_varve_id) FROM t ORDER BY _varve_position";
  private static final String VERSIONS =
      "SELECT id, name, gone, added, window FROM t ORDER BY _varve_position";
  private static final String TYPES =
      "SELECT typeof(document), typeof(raw), typeof(day), typeof(wall), typeof(moment),"
          + " typeof(price), typeof(amount), typeof(total), typeof(matrix), typeof(_varve_id),"
          + " count(*) FROM t GROUP BY ALL";
  private static final String PRUNED =
      "SELECT count(*) FROM t WHERE total < -1 AND _varve_op = 'c' AND name = 'two'";

  @TempDir private static Path folder;
  private static List<List<String>> answers;

  @BeforeAll
  static void askSpark() throws IOException, InterruptedException {
    Path table = folder.resolve("table");
    SampleFiles.write(table);
    answers = ask(table, EVERY_TYPE, CHANGES, VERSIONS, TYPES, PRUNED);
  }

  @Test
  void readsEveryTypeWithItsValue() {
    assertEquals(
        List.of(
            "2|true|-32768|0.5|-1.0E300|two|ZWEI äöü 漢字 😀|own||{\"a\": [1, null], \"b\": \"c\"}"
                + "|00FF10|2024-02-29|1969-12-31 23:59:59.999999|2100-01-01 00:00:00.000001"
                + "|-9999999.99|12345678901234.5678"
                + "|-9999999999999999999999999999.9999999999|[\"x\",null,\"\"]"
                + "|[[1,2],null,[]]|kept"),
        answers.get(0));
  }

  @Test
  void readsWhatEachChangeIs() {
    assertEquals(
        List.of(
            "r|null|r|null|000001@7401|1|null|null|[]|16",
            "c|2026-11-22 10:15:30.123456|s0000000000000064.0000004d.00000000|77|000001@7401|2|null"
                + "|null|[]|16",
            "c|2026-11-22 10:15:30.123456|s00000000000000c8.0000004d.00000000|77|000001@7401|3|null"
                + "|null|[]|16",
            "u|2026-11-22 10:15:30.123456|s000000000000012c.0000004d.00000000|77|000001@7401|2|NaN"
                + "|two|[\"document\"]|16",
            "d|2026-11-22 10:15:30.123456|s0000000000000190.0000004d.00000000|77|000001@7401|2|null"
                + "|null|[]|16",
            "c|2026-11-22 10:15:30.123456|s00000000000001f4.0000004d.00000000|77|000001@7401|4|null"
                + "|null|[]|16"),
        answers.get(1));
  }

  @Test
  void unitesSchemaVersionsAndWindows() {
    assertEquals(
        List.of(
            "1|null|null|null|2026-11-22T100000Z",
            "2|two|kept|null|2026-11-22T100000Z",
            "3|null|null|null|2026-11-22T100000Z",
            "2|null|null|null|2026-11-22T100000Z",
            "2|two|kept|null|2026-11-22T100000Z",
            "4|four|null|44|2026-11-22T110000Z"),
        answers.get(2));
  }

  @Test
  void readsTypesThatNeedNoCast() {
    assertEquals(
        List.of(
            "string|binary|date|timestamp_ntz|timestamp|decimal(9,2)|decimal(18,4)|decimal(38,10)"
                + "|array<array<int>>|binary|6"),
        answers.get(3));
  }

  @Test
  void prunesByStatisticsWithoutLosingRows() {
    assertEquals(List.of("1"), answers.get(4));
  }

  private static List<List<String>> ask(Path table, String... statements)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Path errors = folder.resolve("errors.txt");
    Process spark =
        new ProcessBuilder(command(table, statements))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertTrue(spark.waitFor(4, TimeUnit.MINUTES), "Spark did not end");
    } finally {
      spark.destroyForcibly();
    }
    assertEquals(0, spark.exitValue(), () -> tail(errors));
    return parse(Files.readAllLines(output));
  }

  private static List<String> command(Path table, String... statements) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Dstdout.encoding=UTF-8");
    OPENS.forEach(opened -> command.add("--add-opens=" + opened + "=ALL-UNNAMED"));
    command.add("-cp");
    command.add(Files.readString(CLASS_PATH));
    command.add(PROGRAM.toString());
    command.add(table.toString());
    command.add(folder.resolve("scratch").toString());
    command.addAll(List.of(statements));
    return command;
  }

  private static List<List<String>> parse(List<String> lines) {
    List<List<String>> answers = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("ROW ")) {
        rows.add(line.substring(4));
      } else if (line.equals("END")) {
        answers.add(rows);
        rows = new ArrayList<>();
      }
    }
    return answers;
  }

  private static String tail(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
