package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every shell script of the project passes {@code bash -n} and ShellCheck. */
class ShellScriptsTest {

  @Test
  void shellScriptsParse() throws Exception {
    for (Path script : scripts()) {
      assertEquals("", output("bash", "-n", script.toString()), script.toString());
    }
  }

  @Test
  void shellCheckFindsNothing() throws Exception {
    if (!installed()) {
      System.err.println(
          "WARNING: shellcheck is not installed: NO SHELL SCRIPT WAS CHECKED; apt-get install"
              + " shellcheck");
      return;
    }
    List<String> command = new ArrayList<>(List.of("shellcheck", "--external-sources"));
    scripts().forEach(script -> command.add(script.toString()));
    assertEquals("", output(command.toArray(String[]::new)));
  }

  private static List<Path> scripts() throws IOException {
    List<Path> scripts = SourceTree.files(ShellScriptsTest::isShellScript);
    assertFalse(scripts.isEmpty(), "found no script: a check of nothing");
    return scripts;
  }

  private static boolean isShellScript(Path file) {
    String name = file.getFileName().toString();
    if (name.endsWith(".sh")) {
      return true;
    }
    if (name.contains(".") && !name.startsWith(".")) {
      return false;
    }
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String first = reader.readLine();
      return first != null && first.startsWith("#!") && first.matches(".*\\b(ba)?sh\\b.*");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean installed() throws InterruptedException {
    try {
      return new ProcessBuilder("shellcheck", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  private static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    return status == 0 && output.isBlank() ? "" : "status " + status + "\n" + output;
  }
}
