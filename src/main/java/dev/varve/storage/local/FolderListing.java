package dev.varve.storage.local;

import dev.varve.storage.ObjectStore.ObjectInfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The files below a root in the order of their keys, read folder by folder as the reader gets
 * there. A file or folder that goes away meanwhile is left out.
 */
final class FolderListing implements Iterator<ObjectInfo> {

  /**
   * A file or folder; a folder's key ends with a slash, which puts it in its place in the order.
   */
  private record Entry(String key, Path path) {
    boolean isFolder() {
      return key.endsWith("/");
    }
  }

  private final String prefix;
  private final String startAfter;
  private final Deque<Iterator<Entry>> folders = new ArrayDeque<>();
  private ObjectInfo next;

  FolderListing(Path root, String prefix, String startAfter) {
    this.prefix = prefix;
    this.startAfter = startAfter;
    folders.push(entries("", root));
  }

  Stream<ObjectInfo> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            this, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    while (next == null && !folders.isEmpty()) {
      if (folders.peek().hasNext()) {
        visit(folders.peek().next());
      } else {
        folders.pop();
      }
    }
    return next != null;
  }

  @Override
  public ObjectInfo next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ObjectInfo result = next;
    next = null;
    return result;
  }

  private void visit(Entry entry) {
    if (entry.isFolder()) {
      folders.push(entries(entry.key(), entry.path()));
      return;
    }
    try {
      next = new ObjectInfo(entry.key(), Files.size(entry.path()));
    } catch (NoSuchFileException e) {
      // Deleted since its folder was read; the listing goes on without it.
    } catch (IOException e) {
      throw LocalFailure.of(e, "list", entry.path());
    }
  }

  private Iterator<Entry> entries(String folderKey, Path folder) {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String slash = Files.isDirectory(child) ? "/" : "";
        Entry entry = new Entry(folderKey + child.getFileName() + slash, child);
        if (mayHoldWanted(entry)) {
          entries.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // No such folder: nothing below it.
    } catch (IOException e) {
      throw LocalFailure.of(e, "list", folder);
    }
    entries.sort(Comparator.comparing(Entry::key));
    return entries.iterator();
  }

  private boolean mayHoldWanted(Entry entry) {
    String key = entry.key();
    if (DraftFolder.holds(key)) {
      return false;
    }
    if (!entry.isFolder()) {
      return key.startsWith(prefix) && key.compareTo(startAfter) > 0;
    }
    return (key.startsWith(prefix) || prefix.startsWith(key))
        && (key.compareTo(startAfter) > 0 || startAfter.startsWith(key));
  }
}
