package dev.varve.config;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a data map whole: either every problem in it, or a configuration that is valid and
 * complete. Reads no secret and connects to nothing.
 */
public final class ConfigLoader {
  private static final String SCHEMA = "/varve-config.schema.json";

  private final String file;
  private final List<Problem> problems = new ArrayList<>();

  private ConfigLoader(Path path) {
    file = path.toString();
  }

  /**
   * The configuration in a file.
   *
   * @throws VarveException with {@code CONFIG_UNREADABLE} if there is no such file in UTF-8, with
   *     {@code CONFIG_INVALID} and all problems in its message if it is not a valid data map
   */
  public static ArchiveConfig load(Path path) {
    ConfigLoader loader = new ConfigLoader(path);
    Values values = loader.read(path);
    if (!loader.problems.isEmpty()) {
      throw loader.invalid();
    }
    return Binder.bind(values);
  }

  /**
   * Every problem in a file, in its order; none if it is valid.
   *
   * @throws VarveException with {@code CONFIG_UNREADABLE} if there is no such file in UTF-8
   */
  public static List<Problem> problems(Path path) {
    ConfigLoader loader = new ConfigLoader(path);
    loader.read(path);
    return List.copyOf(loader.problems);
  }

  /** The JSON Schema of a data map, for editors. */
  public static String jsonSchema() {
    try (InputStream in = ConfigLoader.class.getResourceAsStream(SCHEMA)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Values read(Path path) {
    Node root = parse(text(path));
    if (root == null) {
      return new Values();
    }
    Values values = new DataMapReader(file, problems).read(root);
    new CrossChecks(file, values, problems).run();
    problems.sort(null);
    return values;
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.CONFIG_UNREADABLE,
          "cannot read " + path + ": " + e.getClass().getSimpleName(),
          "name a YAML file in UTF-8 that this user may read",
          e);
    }
  }

  private Node parse(String text) {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new java.io.StringReader(text));
      if (root == null) {
        problems.add(new Problem(file, 1, 1, "", "found nothing", "a data map in YAML"));
      }
      return root;
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine();
      int column = e.getProblemMark() == null ? 0 : e.getProblemMark().getColumn();
      problems.add(syntax(line + 1, column + 1, e.getProblem()));
    } catch (YAMLException e) {
      problems.add(syntax(1, 1, "a character or a size that YAML does not allow"));
    }
    return null;
  }

  /** The parser's own words, less the names of aliases, anchors and tags: they may be a secret. */
  private Problem syntax(int line, int column, String words) {
    String safe = words.replaceFirst("(alias|anchor|tag handle) .*", "$1, not shown here");
    return new Problem(
        file, line, column, "", "not YAML: " + safe, "YAML; quote text with special characters");
  }

  private VarveException invalid() {
    String all = problems.stream().map(p -> "\n  " + p).collect(Collectors.joining());
    String count = problems.size() == 1 ? "a problem" : problems.size() + " problems";
    return VarveException.of(
        ErrorCode.CONFIG_INVALID,
        file + " has " + count + ":" + all,
        "correct the file and check it with 'varve validate --config " + file + "'");
  }
}
