package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.ArchiveConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A job in a JVM of its own, which can be told to stop or be killed like any process. */
final class JobProcess implements AutoCloseable {
  private static final String PLUGINS = LoadedFlink.PLUGINS_PROPERTY;

  private final Process process;
  private final BufferedReader output;
  private final Path errors;

  private JobProcess(Process process, Path errors) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.errors = errors;
  }

  /** Starts a job and returns when Flink has taken it. */
  static JobProcess start(ArchiveConfig config, Path directory) throws IOException {
    JobProcess job = launch(config, RunOptions.Mode.CONTINUOUS, directory);
    job.awaitLine(JobMain.STARTED);
    return job;
  }

  /** Runs a job until all that the sources hold now is sealed. */
  static void catchUp(ArchiveConfig config, Path directory) throws Exception {
    try (JobProcess job = launch(config, RunOptions.Mode.UNTIL_CAUGHT_UP, directory)) {
      job.awaitLine(JobMain.STARTED);
      job.awaitLine(JobMain.STOPPED);
      job.process.waitFor();
    }
  }

  private static JobProcess launch(ArchiveConfig config, RunOptions.Mode mode, Path directory)
      throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    Path map = directory.resolve("data-map.bin");
    try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(map))) {
      out.writeObject(config);
    }
    Path errors = directory.resolve("job.err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-XX:"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx384m",
            "-XX:-UsePerfData",
            "-D" + PLUGINS + "=" + System.getProperty(PLUGINS, "target/plugins"),
            "-Dlog4j2.configurationFile=log4j2.properties",
            "-Dvarve.log.file=" + directory.resolve("job.log"),
            "-Dvarve.log.level=INFO",
            "-Djava.io.tmpdir=" + temporary,
            JobMain.class.getName(),
            map.toString(),
            mode.name()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return new JobProcess(builder.start(), errors);
  }

  private void awaitLine(String expected) throws IOException {
    assertEquals(expected, output.readLine(), () -> "the job ended, see " + errors);
  }

  /** Stops the job with a savepoint. */
  void stop() throws Exception {
    requestStop();
    awaitStopped();
  }

  void requestStop() throws IOException {
    process.outputWriter().write(JobMain.STOP + "\n");
    process.outputWriter().flush();
  }

  void awaitStopped() throws Exception {
    awaitLine(JobMain.STOPPED);
    process.waitFor();
  }

  /** Kills the job as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
