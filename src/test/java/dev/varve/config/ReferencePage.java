package dev.varve.config;

import dev.varve.config.Setting.Fallback;
import java.util.List;

/** Writes the registry as a page of documentation. */
final class ReferencePage {
  private final StringBuilder page = new StringBuilder();

  private ReferencePage() {}

  static String generate(String example) {
    ReferencePage reference = new ReferencePage();
    reference.introduction(example);
    Settings.SECTIONS.forEach(reference::section);
    return reference.page.toString();
  }

  private void introduction(String example) {
    page.append(
        """
        # Configuration

        One YAML file, the data map, says what to archive from where to where. This page is generated
        from the registry that the reader itself uses; a test keeps them equal.

        - `varve validate --config archive.yaml` checks the file: every problem at once, each with line,
          column and path. `--online` also asks the databases, the store and the topic.
        - `varve validate --schema` prints a JSON Schema. Editors use it when the file begins with
          `# yaml-language-server: $schema=varve-config.schema.json`.
        - **Secrets** are references: `${env:NAME}` is an environment variable, `${file:/path}` the text
          of a file less its last line end. They are read where they are used, and are never in logs,
          state or the web UI. A password in plain text is refused.
        - **Durations** are whole numbers with `ms`, `s`, `m`, `h` or `d`, or ISO 8601. **Sizes** have
          `B`, `KiB`, `MiB` or `GiB`.
        - **Patterns** are `schema.table`, split at the first dot; `*` stands for any characters, `?` for
          one. Quote a pattern that begins with `*`, as YAML demands. Case counts.
        - An unknown key is an error.

        ```yaml
        """);
    page.append(example).append("```\n");
  }

  private void section(Section section) {
    List<Setting<?>> settings = Settings.settingsOf(section.path());
    String title = section.path().isEmpty() ? "Top" : "`" + section.path() + "`";
    page.append("\n## ").append(title).append("\n").append(section.meaning()).append("\n\n");
    if (settings.isEmpty()) {
      return;
    }
    page.append("| key | default | meaning | allowed | example |\n|---|---|---|---|---|\n");
    settings.forEach(this::row);
  }

  private void row(Setting<?> setting) {
    page.append("| `")
        .append(setting.key())
        .append("`")
        .append(types(setting))
        .append(" | ")
        .append(fallback(setting))
        .append(" | ")
        .append(setting.meaning())
        .append(" | ")
        .append(setting.type().allowed().replace("|", "\\|"))
        .append(" | `")
        .append(example(setting))
        .append("` |\n");
  }

  private static String fallback(Setting<?> setting) {
    if (setting.fallback() instanceof Fallback.Value value) {
      return value.text().isEmpty() ? "none" : "`" + value.text() + "`";
    }
    return setting.fallback() instanceof Fallback.Derived derived
        ? derived.words()
        : "**required**";
  }

  /** Told in the line only where it is not told by the section. */
  private static String types(Setting<?> setting) {
    return setting.types().isEmpty() || setting.section().endsWith(".kafka")
        ? ""
        : " ("
            + String.join(", ", Settings.TYPES.stream().filter(setting::appliesTo).toList())
            + ")";
  }

  static String example(Setting<?> setting) {
    return switch (setting.shape()) {
      case ONE -> setting.example();
      case LIST -> "[" + setting.example() + "]";
      case MAP -> "{security.protocol: " + setting.example() + "}";
    };
  }
}
