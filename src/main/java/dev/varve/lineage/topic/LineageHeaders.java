package dev.varve.lineage.topic;

import dev.varve.lineage.LineageEventId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The headers by which a record says which event it is, so that nobody has to parse JSON to know.
 * Values are UTF-8 text, numbers in decimal.
 */
public final class LineageHeaders {
  /** The archive's source. */
  public static final String SOURCE = "varve-source";

  /** The manifest's place in its source's ledger. */
  public static final String SEQUENCE = "varve-sequence";

  /** The event's place among those of the manifest. */
  public static final String INDEX = "varve-index";

  private LineageHeaders() {}

  /** The headers of an event. */
  public static List<Header> of(LineageEventId id) {
    return List.of(
        header(SOURCE, id.source()),
        header(SEQUENCE, Long.toString(id.sequence())),
        header(INDEX, Integer.toString(id.index())));
  }

  /** Which event the record is, or empty if somebody else wrote it. */
  public static Optional<LineageEventId> read(Headers headers) {
    String source = text(headers, SOURCE);
    String sequence = text(headers, SEQUENCE);
    String index = text(headers, INDEX);
    if (source == null || sequence == null || index == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LineageEventId(source, Long.parseLong(sequence), Integer.parseInt(index)));
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
