package dev.varve.cli;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.util.Optional;

/** Tells a person of each outage once, and of its end once, however often the job tries. */
final class Outages {
  private final Terminal terminal;
  private ErrorCode told;

  Outages(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Takes note of how things are.
   *
   * @param outage why the job has to try again; empty when it runs
   */
  void tell(Optional<VarveException> outage) {
    ErrorCode now = outage.map(VarveException::code).orElse(null);
    if (now == told) {
      return;
    }
    told = now;
    terminal.say(
        outage
            .map(cause -> cause.getMessage() + "; trying again\nHINT: " + cause.hint())
            .orElse("archiving again"));
  }
}
