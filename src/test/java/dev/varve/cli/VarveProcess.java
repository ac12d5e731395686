package dev.varve.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line as the start script runs it: a process of its own, two streams, a log file. */
final class VarveProcess extends LiveCommand {
  private static final int CAUSE_LINES = 12;
  private static final int CAUSE_LINES_SHOWN = 150;
  private final Process process;
  private final Path folder;

  private VarveProcess(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /**
   * Starts a command.
   *
   * @param folder where its output and its log go
   */
  static VarveProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(folder, environment, Path.of(System.getProperty("java.io.tmpdir")), arguments);
  }

  /**
   * Starts a command.
   *
   * @param temporary the folder for its temporary files
   */
  static VarveProcess start(
      Path folder, Map<String, String> environment, Path temporary, String... arguments)
      throws IOException {
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-XX:"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-Duser.timezone=UTC",
            "-Dvarve.plugins=" + System.getProperty("varve.plugins", "target/plugins"),
            "-Djava.io.tmpdir=" + temporary,
            "-Dlog4j2.configurationFile=log4j2.properties",
            "-Dvarve.log.level=INFO",
            "-Dvarve.log.console=OFF",
            "-Dvarve.log.file=" + folder.resolve("varve.log"),
            Varve.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().putAll(environment);
    return new VarveProcess(builder.start(), folder);
  }

  /** The arguments as any user of the machine sees them. */
  byte[] commandLine() throws IOException {
    return Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
  }

  @Override
  String out() throws IOException {
    return Files.readString(folder.resolve("out"));
  }

  @Override
  String err() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  @Override
  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  int exitCode() {
    return process.exitValue();
  }

  @Override
  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  String evidence() throws IOException {
    return failures() + threads();
  }

  /** The last causes of exceptions in its log, each with the first lines of its trace. */
  private String failures() throws IOException {
    Path log = folder.resolve("varve.log");
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    List<String> causes = new ArrayList<>();
    int traced = 0;
    for (String line : lines) {
      boolean isCause =
          line.startsWith("Caused by: ") || line.matches("[\\w.$]+(Exception|Error).*");
      traced = isCause ? CAUSE_LINES : traced - 1;
      if (traced > 0) {
        causes.add(line);
      }
    }
    int from = Math.max(0, causes.size() - CAUSE_LINES_SHOWN);
    return String.join("\n", causes.subList(from, causes.size())) + "\n";
  }

  /** What each of its threads is doing. */
  private String threads() throws IOException {
    String jstack = Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
    Process dump = new ProcessBuilder(jstack, Long.toString(process.pid())).start();
    return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
