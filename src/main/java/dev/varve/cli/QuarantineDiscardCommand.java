package dev.varve.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve quarantine discard}. */
@Command(
    name = "discard",
    description = {
      "Gives records in quarantine up: they stay in the archive and are counted, and are listed no"
          + " more."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve quarantine discard --config archive.yaml --cause VRV-2008 --dry-run",
      "  varve quarantine discard --config archive.yaml --id 5f0c2a91"
    })
final class QuarantineDiscardCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private QuarantineDecision decision;

  @Option(names = "--dry-run", description = "Only say how many there are.")
  private boolean dryRun;

  @Override
  public Integer call() {
    return decision.take(
        Terminal.of(spec),
        dryRun ? "would be given up" : "given up",
        (quarantine, wanted) -> dryRun ? quarantine.count(wanted) : quarantine.discard(wanted));
  }
}
