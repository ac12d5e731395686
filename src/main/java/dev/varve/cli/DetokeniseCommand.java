package dev.varve.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.varve.config.ConfigLoader;
import dev.varve.config.Secret;
import dev.varve.config.Secrets;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.policy.Tokens;
import dev.varve.policy.Tokens.Reversal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code varve detokenise}. */
@Command(
    name = "detokenise",
    description = {
      "Reads tokens of the column rule tokenise from standard input, one a line, and writes the"
          + " values that they stand for, one a line.",
      "",
      "A value that is empty, begins with a double quote or holds a control character, such as a"
          + " line end, is written as a JSON string. A number, date or other value that is no text"
          + " comes as its canonical text (docs/format.md).",
      "",
      "A line that is not a token, or not of this domain and these keys, is named on standard"
          + " error, with an empty line in its value's place (none in json); the rest goes on, and"
          + " the exit code is 2. Nothing is written down anywhere else."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  varve detokenise --config archive.yaml --source crm --domain customer < tokens.txt",
      "  varve detokenise --config archive.yaml --source crm --domain customer --output json \\",
      "    --key 1='$${file:/run/secrets/token-key-1}' < tokens.txt"
    })
final class DetokeniseCommand implements Callable<Integer> {
  private static final Pattern KEY = Pattern.compile("([1-9][0-9]{0,6})=(.+)");

  /** Also a terminal's control characters beyond ASCII. */
  private static final ObjectMapper QUOTED =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  @Spec private CommandSpec spec;
  @Mixin private OutputOption output;

  @Option(names = "--config", paramLabel = "FILE", required = true, description = "The data map.")
  private Path config;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      required = true,
      description = "The source whose rules have the keys.")
  private String source;

  @Option(
      names = "--domain",
      paramLabel = "NAME",
      required = true,
      description = "The rules' domain of which the tokens are.")
  private String domain;

  @Option(
      names = "--key",
      paramLabel = "VERSION=REFERENCE",
      description = {
        "A further key, such as one that a rule had before, by reference:",
        "$${env:NAME} or $${file:/path}. May be given again."
      })
  private List<String> keys = List.of();

  @Override
  public Integer call() {
    Map<Integer, Secret> further = further();
    Tokens tokens = Tokens.of(SourceChoice.one(ConfigLoader.load(config), source), domain, further);
    Terminal terminal = Terminal.of(spec);
    long line = 0;
    long refused = 0;
    BufferedReader in = input();
    for (String text = next(in); text != null; text = next(in)) {
      line++;
      Reversal reversal = tokens.reverse(text);
      if (reversal instanceof Reversal.Refused refusal) {
        refused++;
        terminal.say("line " + line + ": " + refusal.why() + "; " + refusal.hint());
      }
      print(terminal, text, reversal);
    }
    if (refused > 0) {
      terminal.out().flush();
      throw VarveException.of(
          ErrorCode.TOKEN_REFUSED,
          "%,d of %,d lines could not be reversed".formatted(refused, line),
          "see above which and why; docs/operating/token-refused.md");
    }
    return 0;
  }

  /** What is wrong is not shown: it may be a key. */
  private Map<Integer, Secret> further() {
    Map<Integer, Secret> further = new TreeMap<>();
    for (String key : keys) {
      Matcher parts = KEY.matcher(key);
      if (!parts.matches() || !Secrets.isReference(parts.group(2))) {
        throw VarveException.of(
            ErrorCode.USAGE,
            "a --key is not a version and a reference; it is not shown here",
            "write --key 2='${file:/path}' or --key 2='${env:NAME}', in single quotes");
      }
      int version = Integer.parseInt(parts.group(1));
      if (further.putIfAbsent(version, new Secret(parts.group(2))) != null) {
        throw VarveException.of(
            ErrorCode.USAGE,
            "--key is given twice for version " + version,
            "detokenise with one of them after the other");
      }
    }
    return further;
  }

  private static BufferedReader input() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  private static String next(BufferedReader in) {
    try {
      return in.readLine();
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "standard input cannot be read: " + e.getClass().getSimpleName(),
          "give a file or a pipe with one token a line",
          e);
    }
  }

  private void print(Terminal terminal, String token, Reversal reversal) {
    String value = reversal instanceof Reversal.Value found ? found.text() : null;
    switch (output.format()) {
      case TEXT -> terminal.out().println(value == null ? "" : oneLine(value));
      case JSON -> {
        if (value != null) {
          terminal.out().println(new Json().with("token", token).with("value", value));
        }
      }
    }
  }

  /** Text by which lines stay lines, and by which a value is told from a JSON string of another. */
  static String oneLine(String value) {
    boolean plain =
        !value.isEmpty()
            && value.charAt(0) != '"'
            && value.chars().noneMatch(DetokeniseCommand::breaksLines);
    return plain ? value : quoted(value);
  }

  private static boolean breaksLines(int character) {
    return Character.isISOControl(character)
        || Character.getType(character) == Character.LINE_SEPARATOR
        || Character.getType(character) == Character.PARAGRAPH_SEPARATOR;
  }

  private static String quoted(String value) {
    try {
      return QUOTED.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
