package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.varve.block.OpenBlock;
import dev.varve.block.RowBlock;
import dev.varve.block.SampleChanges;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Window;
import dev.varve.publish.LayerBook;
import dev.varve.publish.LayerBookCodec;
import dev.varve.publish.SealReport;
import dev.varve.window.WindowCadence;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;

/**
 * A savepoint that some release's job has written, and the archive as it was at that moment; kept
 * for good. In its folder: {@code savepoint}, {@code archive}, and {@code formats}, the versions of
 * what the job's own operators had put into it. {@link GoldenScene} tells what it holds.
 *
 * @param folder named by its number, from 1 on
 */
public record GoldenSavepoint(Path folder) {
  private static final Path ALL = Path.of("src/test/resources/golden-savepoints");
  private static final String BOOK = "book";

  /** Every one there is, the oldest first. */
  static List<GoldenSavepoint> all() throws IOException {
    if (!Files.isDirectory(ALL)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(ALL)) {
      return folders
          .map(GoldenSavepoint::new)
          .sorted(Comparator.comparingInt(GoldenSavepoint::number))
          .toList();
    }
  }

  /**
   * What a reader that this savepoint has none of had saved when each of them was written, the
   * oldest first, read by the serializer of today. {@code -Dvarve.golden.write} writes it beside
   * the newest, once.
   */
  public static <T> List<T> readerStates(
      String name, SimpleVersionedSerializer<T> serializer, T today) throws IOException {
    List<T> states = new ArrayList<>();
    for (GoldenSavepoint golden : all()) {
      Path file = golden.folder.resolve(name);
      boolean newest = golden.equals(all().get(all().size() - 1));
      if (newest && Boolean.getBoolean("varve.golden.write") && !Files.exists(file)) {
        Files.write(file, SimpleVersionedSerialization.writeVersionAndSerialize(serializer, today));
      }
      states.add(
          SimpleVersionedSerialization.readVersionAndDeSerialize(
              serializer, Files.readAllBytes(file)));
    }
    return states;
  }

  /** The next, which is still to be written. */
  static GoldenSavepoint next() throws IOException {
    int last = all().stream().mapToInt(GoldenSavepoint::number).max().orElse(0);
    return new GoldenSavepoint(ALL.resolve(Integer.toString(last + 1)));
  }

  private int number() {
    return Integer.parseInt(folder.getFileName().toString());
  }

  /** Takes a savepoint and its archive into a new folder, without these objects of the archive. */
  void keep(Path savepoint, Path archive, Set<String> without) throws IOException {
    assertFalse(Files.exists(folder), "none is ever overwritten: " + folder);
    copy(savepoint, folder.resolve("savepoint"), Set.of());
    copy(archive, folder.resolve("archive"), without);
    Files.writeString(folder.resolve("formats"), formatsNow());
  }

  /** Lays it out below a directory, where the next run finds it. */
  void layOut(Path directory) throws IOException {
    copy(folder.resolve("archive"), directory.resolve("archive"), Set.of());
    copy(folder.resolve("savepoint"), directory.resolve("state/savepoints/savepoint-1"), Set.of());
  }

  private static void copy(Path from, Path to, Set<String> without) throws IOException {
    for (Path file : files(from)) {
      String name = from.relativize(file).toString();
      if (!without.contains(name)) {
        Path target = to.resolve(name);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  /** The files below a folder of an archive, by their paths in the archive. */
  static Set<String> names(Path archive, String folder) throws IOException {
    return files(archive.resolve(folder)).stream()
        .map(file -> archive.relativize(file).toString())
        .collect(Collectors.toSet());
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  Path archive() {
    return folder.resolve("archive");
  }

  /** The versions of what was put into it, by name, one a line. */
  String formats() throws IOException {
    return Files.readString(folder.resolve("formats"));
  }

  /** The versions that the code of today puts into a savepoint. */
  static String formatsNow() {
    Instant at = Instant.EPOCH;
    ChangeEvent change = SampleChanges.created(1, at);
    OpenBlock block = new OpenBlock();
    block.add(change, SampleChanges.id(change));
    SealReport report =
        new SealReport(
            Window.starting(at, Duration.ofHours(1)),
            0,
            new TableLayer(change.table(), 0, 0, 0, List.of()));
    return "row block %d\nblock info %d\nlayer book %d\nseal report %d\n"
        .formatted(
            RowBlock.encode(List.of(change))[0],
            block.close().info().encode()[0],
            LayerBookCodec.encode(emptyBook())[0],
            report.encode()[0]);
  }

  /** The manifests that were decided and not published, the oldest first. */
  List<Manifest> decided() throws IOException {
    LayerBook book = emptyBook();
    byte[] bytes = book(folder.resolve("savepoint"));
    LayerBookCodec.decodeInto(bytes, book);
    List<Manifest> decided = new ArrayList<>();
    while (book.nextDecided() != null) {
      decided.add(book.nextDecided().manifest());
      book.markPublished();
    }
    return decided;
  }

  private static LayerBook emptyBook() {
    return new LayerBook(
        ArchiveFixture.SOURCE,
        WindowCadence.of(GoldenScene.WINDOW, ZoneOffset.UTC),
        0,
        new Manifest.Writer("0", Map.of()),
        InstantSource.system(),
        start -> Set.of());
  }

  /** The publisher's state, as Flink has it: the only list of that name, of one array. */
  private static byte[] book(Path savepoint) throws IOException {
    for (OperatorState operator : StateMetadata.at(savepoint.toUri().toString()).operators()) {
      for (OperatorSubtaskState task : operator.getStates()) {
        for (OperatorStateHandle handle : task.getManagedOperatorState()) {
          var book = handle.getStateNameToPartitionOffsets().get(BOOK);
          if (book != null) {
            try (FSDataInputStream in = handle.openInputStream()) {
              in.seek(book.getOffsets()[0]);
              DataInputStream data = new DataInputStream(in);
              return data.readNBytes(data.readInt());
            }
          }
        }
      }
    }
    throw new IllegalStateException("no publisher's state in " + savepoint);
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}
