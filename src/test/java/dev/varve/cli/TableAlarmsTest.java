package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.job.branch.TableAlarm;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** Who watches a run is told of a poisoned table once, and not that it healed when nobody knows. */
class TableAlarmsTest {
  private static final TableAlarm RAISED = new TableAlarm("crm", "public.orders", true, "poisoned");
  private static final TableAlarm OVER = new TableAlarm("crm", "public.orders", false, "well");

  private final StringWriter said = new StringWriter();
  private final TableAlarms alarms =
      new TableAlarms(new Terminal(new PrintWriter(said), new PrintWriter(said), Ansi.OFF));

  @Test
  void saysEachChangeOnceAlsoOverARestart() {
    alarms.tell(List.of());
    alarms.tell(List.of(RAISED));
    alarms.tell(List.of(RAISED));
    alarms.tell(List.of());
    assertEquals(1, alarms.poisoned());
    alarms.tell(List.of(RAISED));
    alarms.tell(List.of(OVER));
    alarms.tell(List.of(OVER));
    alarms.tell(List.of(RAISED));

    assertEquals(List.of("poisoned", "well", "poisoned"), said.toString().lines().toList());
    assertEquals(1, alarms.poisoned());
  }
}
