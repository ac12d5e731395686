package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code varve} in a small tree of its own, with a Maven and a Java that only record.
 */
class VarveScriptIT {
  @TempDir Path folder;
  private Path tree;
  private Path tools;

  /** How the script ended and what it printed. */
  private record Run(int exitCode, String out, String err) {}

  @BeforeEach
  void plant() throws IOException {
    tree = Files.createDirectories(folder.resolve("a tree"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.copy(
        Path.of("varve"),
        tree.resolve("varve"),
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
    Files.createDirectories(tree.resolve(".mvn"));
    Files.createDirectories(tree.resolve("src/main"));
    Files.writeString(tree.resolve("pom.xml"), "<jvm.opens>--add-opens a=b</jvm.opens>\n");
    Files.writeString(tree.resolve("src/main/A.java"), "class A {}\n");
    tool(
        "mvn",
        """
        echo built >>builds
        mkdir -p target
        echo lib/one.jar:lib/two.jar >target/classpath
        touch target/varve-0.1.0.jar target/varve-0.1.0-flink.jar\
        """);
    java("17");
  }

  @Test
  void buildsOnFirstUseAndThenOnlyWhenASourceHasChanged() throws Exception {
    Run first = varve("layers");
    assertEquals(0, first.exitCode(), first.err());
    assertTrue(first.err().contains("building Varve"), first.err());
    assertTrue(first.err().contains("built in "), first.err());

    assertEquals("", varve("layers").err());
    assertEquals(1, builds());

    Files.writeString(tree.resolve("src/main/B.java"), "class B {}\n");
    assertTrue(varve("layers").err().contains("sources have changed"));
    assertEquals(2, builds());
  }

  @Test
  void startsJavaWithTheClassPathInOrderAndTheArgumentsAsTheyWere() throws Exception {
    String out = varve("query", "SELECT 'a  b' FROM \"t\"").out();

    Path target = tree.resolve("target").toRealPath();
    assertTrue(
        out.contains(
            "[-cp]\n[%s/varve-0.1.0.jar:%s/lib/one.jar:%s/lib/two.jar]\n[dev.varve.cli.Varve]\n[query]\n"
                .formatted(target, target, target)),
        out);
    assertTrue(out.endsWith("[SELECT 'a  b' FROM \"t\"]\n"), out);
    assertTrue(out.contains("[--add-opens]\n[a=b]\n"), out);
    assertTrue(out.contains("[-Dvarve.plugins=" + target + "/plugins]"), out);
  }

  @Test
  void refusesAnotherJavaBeforeItBuilds() throws Exception {
    java("11");

    Run run = varve("layers");

    assertEquals(2, run.exitCode());
    assertTrue(run.err().startsWith("VRV-1001 found Java 11 at "), run.err());
    assertTrue(run.err().contains("\nHINT: "), run.err());
    assertFalse(Files.exists(tree.resolve("builds")));
  }

  @Test
  void saysWhyABuildFailedAndTriesAgainNextTime() throws Exception {
    tool("mvn", "echo '[ERROR] no such symbol'; exit 1");
    Run failed = varve("layers");

    assertEquals(70, failed.exitCode());
    assertTrue(failed.err().contains("[ERROR] no such symbol"), failed.err());
    assertTrue(failed.err().contains("VRV-9001 "), failed.err());

    plant();
    assertEquals(0, varve("layers").exitCode());
  }

  private void java(String version) throws IOException {
    tool(
        "java",
        """
        if [ "$1" = -XshowSettings:properties ]; then
          echo "    java.specification.version = %s" >&2
        else
          printf '[%%s]\\n' "$@"
        fi\
        """
            .formatted(version));
  }

  private void tool(String name, String script) throws IOException {
    Path file = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private long builds() throws IOException {
    return Files.readAllLines(tree.resolve("builds")).size();
  }

  private Run varve(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(tree.resolve("varve").toString()));
    command.addAll(List.of(arguments));
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("JAVA_OPTS");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out, Files.readString(err));
  }
}
