package dev.varve.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What is known of the databases without the archive: what was written, and which logs were lost.
 */
final class Books {
  private final Path directory;
  private final Map<String, Writer> writers = new TreeMap<>();
  private final List<Loss> losses = new CopyOnWriteArrayList<>();

  Books(Path directory) {
    this.directory = directory;
  }

  /** Lets a writer note its changes here. */
  void open(String database, Writer writer) {
    writers.put(database, writer);
  }

  Writer writer(Source source) {
    return writers.get(source.database());
  }

  Map<String, Writer> writers() {
    return writers;
  }

  /** Takes note that a source's log was lost, in a file as well. */
  void note(Loss loss) throws IOException {
    losses.add(loss);
    Files.writeString(
        directory.resolve("losses.txt"),
        loss + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  boolean hasLost(Source source) {
    return losses.stream().anyMatch(loss -> loss.source() == source);
  }

  /** The file of a database's changes. */
  Path changes(String database) {
    return directory.resolve("expected-" + database + ".csv");
  }

  /** The file of the rows that a database has at the end. */
  Path rowsAtEnd(String database) {
    return directory.resolve("rows-" + database + ".csv");
  }

  /** All that is known of a source's database. */
  Truth truth(Source source) {
    return Truth.of(
        changes(source.database()),
        rowsAtEnd(source.database()),
        losses.stream().filter(loss -> loss.source() == source).toList());
  }
}
