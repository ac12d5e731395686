package dev.varve.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One process of the scene, with its children.
 *
 * @param pidFile begins with its process id
 * @param start starts it again where it was, when it is gone
 */
record Part(String name, Path pidFile, Callable<?> start) {

  /** Ends it as a crash of the machine would. */
  void kill() throws IOException {
    List<ProcessHandle> family = family().toList();
    family.forEach(ProcessHandle::destroyForcibly);
    family.forEach(process -> process.onExit().join());
  }

  boolean isAlive() throws IOException {
    return ProcessHandle.of(pid()).filter(ProcessHandle::isAlive).isPresent();
  }

  /** Lets it do nothing until it is woken. */
  void pause() throws Exception {
    signal("STOP");
  }

  void wake() throws Exception {
    signal("CONT");
  }

  void restart() throws Exception {
    start.call();
  }

  private void signal(String signal) throws Exception {
    String pids =
        family().map(process -> Long.toString(process.pid())).collect(Collectors.joining(" "));
    new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pids).start().waitFor();
  }

  private Stream<ProcessHandle> family() throws IOException {
    ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
    return Stream.concat(Stream.of(process), process.descendants());
  }

  private long pid() throws IOException {
    return Long.parseLong(Files.readString(pidFile).strip().split(" ")[0]);
  }
}
