package dev.varve;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The project's own files, without what the build makes. */
final class SourceTree {
  private static final Set<String> NOT_OURS =
      Set.of(".git", "target", "node_modules", ".idea", "demo");

  private SourceTree() {}

  /** Files that match, sorted. */
  static List<Path> files(Predicate<Path> matches) throws IOException {
    List<Path> found = new ArrayList<>();
    Path root = Path.of("").toAbsolutePath();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean skip =
                dir.getParent().equals(root) && NOT_OURS.contains(dir.getFileName().toString());
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && matches.test(file)) {
              found.add(root.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }
}
