package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.TableId;
import dev.varve.ops.resnapshot.TableResult;
import dev.varve.ops.resnapshot.TableResult.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** What a re-snapshot says, and how it ends. */
class ResnapshotOutputTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ResnapshotOutput printer =
      new ResnapshotOutput(
          new Terminal(new PrintWriter(out), new PrintWriter(err), Ansi.OFF),
          OutputOption.Format.TEXT,
          "crm");

  private static TableResult result(long missing, long uncertain, long refused, String... keys) {
    return new TableResult(
        TableId.of("public", "orders"),
        State.COMPARED,
        10 + missing,
        10,
        missing,
        0,
        0,
        uncertain,
        0,
        refused,
        List.of(keys));
  }

  @Test
  void endsWellWhenTheArchiveSaysTheSame() {
    printer.print(List.of(result(0, 0, 0)));

    assertEquals(0, printer.end());
    assertTrue(out.toString().contains("the same: 10 rows of 1 tables"), out.toString());
  }

  @Test
  void namesWhatDiffersAndHowItIsMended() {
    printer.print(List.of(result(2, 0, 0, "MISSING id=4", "MISSING id=5")));

    VarveException differs = assertThrows(VarveException.class, printer::end);

    assertEquals(ErrorCode.ARCHIVE_DIFFERS_FROM_SOURCE, differs.code());
    assertTrue(differs.getMessage().contains("lacks 2 rows or their end"), differs.getMessage());
    assertTrue(differs.hint().contains("--repair"), differs.hint());
    assertTrue(out.toString().contains("public.orders: MISSING id=5"), out.toString());
    assertTrue(out.toString().contains("NOT THE SAME"), out.toString());
  }

  @Test
  void endsWellWhenAllIsOnItsWay() {
    printer.print(List.of(result(2, 0, 0)));
    printer.printSent(2);

    assertEquals(0, printer.end());
    assertTrue(out.toString().contains("sent: 2 rows"), out.toString());
  }

  @Test
  void doesNotEndWellWhileSomethingIsUncertain() {
    printer.print(List.of(result(2, 1, 0)));
    printer.printSent(2);

    VarveException differs = assertThrows(VarveException.class, printer::end);

    assertTrue(differs.getMessage().contains("of 1 rows it cannot be told"));
    assertFalse(differs.hint().contains("--repair"), differs.hint());
  }

  @Test
  void norWhenSomethingMayNotBeSent() {
    printer.print(List.of(result(2, 0, 1)));
    printer.printSent(1);

    assertThrows(VarveException.class, printer::end);
    assertTrue(
        err.toString().contains("public.orders: 1 rows not sent: column rules forbid"),
        err.toString());
  }

  @Test
  void refusesWhatItCannotReadBeforeItAsksAnybody() {
    String[] what = {"--config", "examples/kafka.yaml", "--table", "orders"};
    assertRefused("--rate 0 reads nothing", what, "--source", "x", "--rate", "0");
    assertRefused("there is no source x", what, "--source", "x");
  }

  private static void assertRefused(String message, String[] what, String... more) {
    String[] all = new String[1 + what.length + more.length];
    all[0] = "resnapshot";
    System.arraycopy(what, 0, all, 1, what.length);
    System.arraycopy(more, 0, all, 1 + what.length, more.length);
    CommandRun run = CommandRun.of(all);
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(message), run.err());
  }
}
