package dev.varve.chaos;

import dev.varve.chaos.Campaign.Outcome;
import dev.varve.chaos.Nemesis.Struck;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A campaign's outcome for people. */
final class Report {
  private Report() {}

  static String text(Outcome outcome) {
    Map<String, LongSummaryStatistics> recoveries =
        outcome.struck().stream()
            .collect(
                Collectors.groupingBy(
                    Struck::fault,
                    TreeMap::new,
                    Collectors.summarizingLong(struck -> struck.recovery().toMillis())));
    StringBuilder text =
        new StringBuilder("FAULT                       TIMES  RECOVERED IN, AT MOST\n");
    recoveries.forEach(
        (fault, millis) ->
            text.append(
                "%-26s  %5d  %6.1f s%n"
                    .formatted(fault, millis.getCount(), millis.getMax() / 1e3)));
    Verdict verdict = outcome.verdict();
    return text.append(
            "seed %d: %,d changes, %d lost, %d twice; lineage: %d lost, %d twice; %s"
                .formatted(
                    outcome.plan().seed(),
                    verdict.changes(),
                    verdict.lost(),
                    verdict.duplicated(),
                    verdict.lineageLost(),
                    verdict.lineageDuplicated(),
                    verdict.isSound() ? "sound" : verdict.complaints().size() + " complaints"))
        .toString();
  }
}
