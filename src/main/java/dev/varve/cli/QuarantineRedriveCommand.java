package dev.varve.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve quarantine redrive}. */
@Command(
    name = "redrive",
    description = {
      "Sends records in quarantine back to the job, once their cause is mended.",
      "",
      "A running job reads them within half a minute, another when it starts. Each that is good now"
          + " is archived in the window it belongs to, once, however often it is sent; one that is"
          + " not comes here again with one more attempt. What was withheld because of column rules"
          + " cannot be read again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve quarantine redrive --config archive.yaml --cause VRV-2008 --dry-run",
      "  varve quarantine redrive --config archive.yaml --id 5f0c2a91"
    })
final class QuarantineRedriveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private QuarantineDecision decision;

  @Option(names = "--dry-run", description = "Only say how many there are.")
  private boolean dryRun;

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(spec);
    return decision.take(
        terminal,
        dryRun ? "would be sent back" : "sent back",
        (quarantine, wanted) -> {
          long withheld = quarantine.count(wanted.and(record -> !record.reject().isWhole()));
          if (withheld > 0) {
            terminal.say(
                ("%s: %,d records cannot be sent back, because their bytes were not kept: only the"
                        + " source can send them again; docs/operating/record-undecodable.md")
                    .formatted(quarantine.source(), withheld));
          }
          return dryRun
              ? quarantine.count(wanted.and(record -> record.reject().isWhole()))
              : quarantine.sendBack(wanted);
        });
  }
}
