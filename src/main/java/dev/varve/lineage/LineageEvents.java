package dev.varve.lineage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.quarantine.QuarantineTable;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes the lineage events of a manifest: a run for each table of the source that has rows in the
 * revision, in the manifest's order of tables, each with its START and then its COMPLETE event.
 *
 * <p>A pure function of its arguments. No clock is read: what the events say about time is derived
 * from the window, so that an event announced a second time is byte for byte the first.
 */
public final class LineageEvents {
  /**
   * Key of the version of Flink among {@link Manifest.Writer#facts}: what the events say of the
   * engine comes from the manifest, so that an upgrade does not change an event announced again.
   */
  public static final String FLINK_FACT = "flink";

  private static final ObjectMapper JSON = new ObjectMapper();

  private LineageEvents() {}

  /**
   * All events of a published manifest, in the order in which they are announced.
   *
   * @param sha256 of the manifest's bytes in the ledger, 64 hexadecimal digits
   * @throws dev.varve.error.VarveException with {@code SCHEMA_MISSING} if the context does not find
   *     the schema of a file
   */
  public static List<LineageEvent> of(Manifest manifest, String sha256, LineageContext context) {
    return stream(manifest, sha256, context).toList();
  }

  /** The events of a manifest as it stands in the ledger. */
  public static List<LineageEvent> of(Ledger.Entry entry, LineageContext context) {
    return of(entry.manifest(), entry.sha256(), context);
  }

  /** The same events, made one by one as they are asked for. */
  public static Stream<LineageEvent> stream(
      Manifest manifest, String sha256, LineageContext context) {
    String key = key(context.jobNamespace(), manifest.source());
    List<TableLayer> tables = tables(manifest).toList();
    return IntStream.range(0, tables.size())
        .boxed()
        .flatMap(
            i -> {
              TableRun run = new TableRun(manifest, sha256, context, tables.get(i));
              return Stream.of(
                  event(manifest, key, 2 * i, run.start()),
                  event(manifest, key, 2 * i + 1, run.complete()));
            });
  }

  /** How many events the manifest has; their indexes count from 0. */
  public static int count(Manifest manifest) {
    return 2 * (int) tables(manifest).count();
  }

  /** The quarantine's rows are of no dataset: its table is left out. */
  private static Stream<TableLayer> tables(Manifest manifest) {
    return manifest.tables().stream()
        .filter(layer -> !layer.files().isEmpty() && !layer.table().equals(QuarantineTable.ID));
  }

  /**
   * The Kafka key of all events of a source: the one by which OpenLineage's own transport keeps the
   * events of one root job in order.
   */
  public static String key(String jobNamespace, String source) {
    return "run:" + jobNamespace + "/" + TableRun.rootJob(source);
  }

  private static LineageEvent event(Manifest manifest, String key, int index, ObjectNode json) {
    try {
      return new LineageEvent(
          manifest.source(), key, JSON.writeValueAsBytes(json), manifest.sequence(), index);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always written", e);
    }
  }
}
