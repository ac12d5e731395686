package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Every YAML file of the project parses, without a duplicate key. */
class YamlFilesTest {

  @Test
  void yamlFilesParse() throws IOException {
    List<String> problems = new ArrayList<>();
    for (Path file : SourceTree.files(YamlFilesTest::isYaml)) {
      problem(Files.readString(file)).ifPresent(problem -> problems.add(file + ": " + problem));
    }
    assertEquals(List.of(), problems);
  }

  @Test
  void noticesATornFileAndADuplicateKey() {
    assertEquals(true, problem("a: [1, 2").isPresent());
    assertEquals(true, problem("a: 1\na: 2\n").isPresent());
    assertEquals(false, problem("a: 1\n---\na: 2\n").isPresent());
  }

  private static Optional<String> problem(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      new Yaml(new SafeConstructor(options)).loadAll(text).forEach(document -> {});
      return Optional.empty();
    } catch (YAMLException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Broken on purpose are those under {@code src/test/resources} whose name says so. */
  private static boolean isYaml(Path file) {
    String name = file.getFileName().toString();
    return (name.endsWith(".yaml") || name.endsWith(".yml")) && !name.startsWith("broken-");
  }
}
