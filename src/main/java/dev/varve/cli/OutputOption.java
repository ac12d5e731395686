package dev.varve.cli;

import picocli.CommandLine.Option;

/** How a command prints its data. */
final class OutputOption {
  /** For whom data is printed. */
  enum Format {
    /** A person. */
    TEXT,
    /** A program: one JSON object on each line. */
    JSON
  }

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, or json: one object per line. Default: ${DEFAULT-VALUE}.")
  private Format format;

  Format format() {
    return format;
  }
}
