package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.cli.TextTable.Column;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class TextTableTest {
  private final StringWriter out = new StringWriter();

  @Test
  void alignsColumnsByTheirWidestValue() {
    print(Ansi.OFF, List.of("orders", "12"), Arrays.asList(null, "1234567"));

    assertEquals("TABLE      ROWS\norders       12\nnull    1234567\n", out.toString());
  }

  @Test
  void showsControlCharactersInsteadOfObeyingThem() {
    print(Ansi.OFF, List.of("a\nb\u001b[2J", "1"));

    assertFalse(out.toString().contains("\u001b"));
    assertEquals("TABLE          ROWS\na\\nb\\u001b[2J     1\n", out.toString());
  }

  @Test
  void clipsLongValuesOnlyOnATerminal() {
    String longValue = "x".repeat(200);

    print(Ansi.OFF, List.of(longValue, "1"));
    assertTrue(out.toString().contains(longValue + "     1\n"));

    out.getBuffer().setLength(0);
    print(Ansi.ON, List.of(longValue, "1"));
    assertTrue(out.toString().contains("\n" + "x".repeat(59) + "…     1\n"));
  }

  @SafeVarargs
  private void print(Ansi ansi, List<String>... rows) {
    PrintWriter writer = new PrintWriter(out);
    new TextTable(
            new Terminal(writer, writer, ansi), List.of(Column.left("TABLE"), Column.right("ROWS")))
        .print(List.of(rows));
  }
}
