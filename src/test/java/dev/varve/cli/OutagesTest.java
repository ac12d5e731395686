package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class OutagesTest {
  private final StringWriter said = new StringWriter();
  private final PrintWriter err = new PrintWriter(said);
  private final Outages outages = new Outages(new Terminal(err, err, Ansi.OFF));

  @Test
  void tellsAnOutageOnceAndItsEndOnce() {
    outages.tell(Optional.empty());
    outages.tell(Optional.of(silence("attempt 1")));
    outages.tell(Optional.of(silence("attempt 2")));
    outages.tell(Optional.empty());
    outages.tell(Optional.empty());

    assertEquals(
        "VRV-3001 attempt 1; trying again\nHINT: wait\narchiving again\n",
        said.toString().replace("\r\n", "\n"));
  }

  @Test
  void tellsWhenTheReasonChanges() {
    outages.tell(Optional.of(silence("no answer")));
    outages.tell(Optional.of(VarveException.of(ErrorCode.SLOT_IN_USE, "held", "wait")));

    assertEquals(2, said.toString().lines().filter(line -> line.startsWith("VRV-")).count());
  }

  private static VarveException silence(String what) {
    return VarveException.of(ErrorCode.SOURCE_UNREACHABLE, what, "wait");
  }
}
