package dev.varve.ops.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.error.ErrorCode;
import dev.varve.readiness.Finding;
import dev.varve.readiness.Finding.Severity;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Finding OK = Finding.ok("source crm", "PostgreSQL 17.6");
  private static final Finding WARNING =
      Finding.warning("source crm", "no before images", List.of("public.a"), List.of("ALTER …;"));
  private static final Finding ERROR =
      Finding.error(
          ErrorCode.SLOT_IN_USE,
          "source crm",
          "slot x is in use",
          List.of(),
          List.of("one", "two"));

  @Test
  void exitsWithTheFirstErrorsCode() {
    assertEquals(0, new Report(List.of(OK, WARNING)).exitCode());
    assertEquals(
        ErrorCode.SLOT_IN_USE.exitCode(), new Report(List.of(OK, WARNING, ERROR)).exitCode());
  }

  @Test
  void countsBySeverity() {
    Report report = new Report(List.of(OK, WARNING)).plus(new Report(List.of(ERROR, ERROR)));

    assertEquals(1, report.count(Severity.OK));
    assertEquals(1, report.count(Severity.WARNING));
    assertEquals(2, report.count(Severity.ERROR));
  }

  @Test
  void saysWhatWhereAndHowToMend() {
    assertEquals("OK      source crm: PostgreSQL 17.6", Report.text(OK));
    assertEquals(
        "WARNING source crm: no before images: public.a\n        ALTER …;", Report.text(WARNING));
    assertEquals(
        "ERROR   VRV-3003 source crm: slot x is in use\n        one\n        two",
        Report.text(ERROR));
  }

  @Test
  void namesAHandfulOfManyTables() {
    Finding many = Finding.warning("s", "w", Collections.nCopies(12, "t"), List.of());

    assertEquals("WARNING s: w: t, t, t, t, t, t, t, t, t, t and 2 more", Report.text(many));
  }
}
