package dev.varve.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code varve quarantine}. */
@Command(
    name = "quarantine",
    description = {
      "Looks at records that could not be archived, sends them back, or gives them up.",
      "",
      "A record in quarantine is kept with its bytes, its place and its cause, and its window's"
          + " manifest counts it."
    },
    subcommands = {
      QuarantineListCommand.class,
      QuarantineShowCommand.class,
      QuarantineRedriveCommand.class,
      QuarantineDiscardCommand.class
    })
final class QuarantineCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, show, redrive or discard is missing");
  }
}
