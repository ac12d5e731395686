package dev.varve.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code varve lineage}. */
@Command(
    name = "lineage",
    description = "Shows what the archive has announced on the lineage topic.",
    subcommands = LineageTailCommand.class)
final class LineageCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: lineage tail");
  }
}
