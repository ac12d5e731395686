package dev.varve.parquet;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.Hash128;
import dev.varve.model.Window;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file's key-value metadata: the header as text. Keys are part of the format. */
final class FileMetadata {
  static final String FORMAT_VERSION = "1";

  private static final String FORMAT = "varve.format";
  private static final String SOURCE = "varve.source";
  private static final String NAMESPACE = "varve.namespace";
  private static final String TABLE = "varve.table";
  private static final String WINDOW_START = "varve.window.start";
  private static final String WINDOW_END = "varve.window.end";
  private static final String FINGERPRINT = "varve.schema.fingerprint";
  private static final String SCHEMA = "varve.schema";

  private FileMetadata() {}

  static Map<String, String> of(FileHeader header) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(FORMAT, FORMAT_VERSION);
    entries.put(SOURCE, header.source());
    entries.put(NAMESPACE, header.schema().table().namespace());
    entries.put(TABLE, header.schema().table().name());
    entries.put(WINDOW_START, header.window().start().toString());
    entries.put(WINDOW_END, header.window().end().toString());
    entries.put(FINGERPRINT, header.fingerprint().toString());
    entries.put(SCHEMA, SchemaJson.write(header.schema()));
    return entries;
  }

  /**
   * The header that {@link #of} wrote.
   *
   * @throws VarveException with {@code FORMAT_UNSUPPORTED} if the file is of another format or
   *     version
   */
  static FileHeader parse(Map<String, String> entries, String file) {
    String format = entries.get(FORMAT);
    if (!FORMAT_VERSION.equals(format)) {
      throw VarveException.of(
          ErrorCode.FORMAT_UNSUPPORTED,
          format == null
              ? "not a data file of an archive: " + file
              : "data file of format " + format + ", expected " + FORMAT_VERSION + ": " + file,
          "read it with the release that wrote it, or with a newer one");
    }
    return new FileHeader(
        entries.get(SOURCE),
        SchemaJson.parse(entries.get(SCHEMA)),
        Hash128.parse(entries.get(FINGERPRINT)),
        new Window(
            Instant.parse(entries.get(WINDOW_START)), Instant.parse(entries.get(WINDOW_END))));
  }
}
