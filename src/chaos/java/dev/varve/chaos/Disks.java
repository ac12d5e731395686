package dev.varve.chaos;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Folders that are disks of their own, in memory, which can be full: then no process can write one
 * byte more there. To mount them takes root and a system that lets it.
 */
final class Disks implements AutoCloseable {
  private static final long SIZE_BYTES = 2L << 30;
  private static final int PAGE_BYTES = 4096;
  private static final int ATTEMPTS = 50;

  private final Map<String, Path> folders = new LinkedHashMap<>();

  /** Whether this system lets this user mount one. */
  static boolean arePossible() {
    try {
      Path folder = Files.createTempDirectory("varve-disk");
      try {
        boolean mounted = is(mount("size=4k", folder));
        return mounted && is(List.of("umount", folder.toString()));
      } finally {
        Files.delete(folder);
      }
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Mounts some.
   *
   * @param places each one's folder in the directory, by its name; it is made
   */
  static Disks mount(Path directory, Map<String, String> places) throws IOException {
    Disks disks = new Disks();
    for (Map.Entry<String, String> place : places.entrySet()) {
      Path folder = Files.createDirectories(directory.resolve(place.getValue()));
      run(mount("size=" + SIZE_BYTES + ",mode=0700", folder));
      disks.folders.put(place.getKey(), folder);
    }
    if (!places.isEmpty()) {
      Runtime.getRuntime().addShutdownHook(new Thread(disks::closeQuietly, "unmount"));
    }
    return disks;
  }

  private static List<String> mount(String options, Path folder) {
    return List.of("mount", "-t", "tmpfs", "-o", options, "varve-chaos", folder.toString());
  }

  /** Lets one be no larger than what is in it. */
  void fill(String name) throws IOException {
    Path folder = folders.get(name);
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      if (is(resize(folder, usedBytes(folder)))) {
        return;
      }
    }
    run(resize(folder, usedBytes(folder)));
  }

  private static long usedBytes(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return Math.max(store.getTotalSpace() - store.getUnallocatedSpace(), PAGE_BYTES);
  }

  /** Lets it have its size again. */
  void free(String name) throws IOException {
    run(resize(folders.get(name), SIZE_BYTES));
  }

  private static List<String> resize(Path folder, long bytes) {
    return List.of("mount", "-o", "remount,size=" + bytes, folder.toString());
  }

  private static boolean is(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void run(List<String> command) throws IOException {
    if (!is(command)) {
      throw new IOException("failed: " + String.join(" ", command));
    }
  }

  /** What is on them stays, in plain folders; a process that is slow to end hinders nothing. */
  @Override
  public synchronized void close() throws IOException {
    for (Path folder : folders.values()) {
      Path kept = folder.resolveSibling(folder.getFileName() + ".kept");
      run(List.of("cp", "-a", folder.toString(), kept.toString()));
      run(List.of("umount", "--lazy", folder.toString()));
      Files.delete(folder);
      Files.move(kept, folder);
    }
    folders.clear();
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      e.printStackTrace();
    }
  }
}
