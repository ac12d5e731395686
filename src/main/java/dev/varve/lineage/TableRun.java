package dev.varve.lineage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.Window;
import java.time.Instant;
import java.util.Map;

/**
 * The run that archived one table's part of one window revision, as its two events.
 *
 * <p>START tells what is read and written; COMPLETE tells that again, and what came of it.
 */
final class TableRun {
  private static final String INTEGRATION = "VARVE";

  private final Manifest manifest;
  private final String sha256;
  private final LineageContext context;
  private final TableLayer layer;
  private final String producer;
  private final Datasets datasets;

  TableRun(Manifest manifest, String sha256, LineageContext context, TableLayer layer) {
    this.manifest = manifest;
    this.sha256 = sha256;
    this.context = context;
    this.layer = layer;
    this.producer = Facet.producer(manifest.job().version());
    this.datasets = Datasets.of(manifest, context, layer, producer);
  }

  /** The job that never ends: the archiving of one source. */
  static String rootJob(String source) {
    return "archive." + source;
  }

  ObjectNode start() {
    ObjectNode event = event("START", startTime());
    event.putArray("inputs").add(datasets.input());
    event.putArray("outputs").add(datasets.output());
    return event;
  }

  ObjectNode complete() {
    ObjectNode event = event("COMPLETE", startTime().plusMillis(1));
    event.putArray("inputs").add(datasets.inputWithOutcome());
    event.putArray("outputs").add(datasets.outputWithOutcome(sha256));
    return event;
  }

  /**
   * The window's end, and two milliseconds more for each earlier revision: so runs of one window
   * have distinct times in the order of their revisions.
   */
  private Instant startTime() {
    return manifest.window().end().plusMillis(2L * (manifest.revision() - 1));
  }

  private ObjectNode event(String type, Instant time) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("eventType", type).put("eventTime", time.toString());
    event.set("run", run());
    event.set("job", job());
    event.put("producer", producer).put("schemaURL", Facet.EVENT_SCHEMA);
    return event;
  }

  private ObjectNode run() {
    Window window = manifest.window();
    ObjectNode run = JsonNodeFactory.instance.objectNode();
    String id =
        RunId.of(
                window.start(),
                context.jobNamespace(),
                job(layer),
                window.end().toString(),
                Integer.toString(manifest.revision()))
            .toString();
    ObjectNode facets = run.put("runId", id).putObject("facets");
    Facet.NOMINAL_TIME
        .addTo(facets, producer)
        .put("nominalStartTime", window.start().toString())
        .put("nominalEndTime", window.end().toString());
    addParent(facets);
    addEngine(facets);
    Facet.VARVE_WINDOW
        .addTo(facets, producer)
        .put("source", manifest.source())
        .put("start", window.start().toString())
        .put("end", window.end().toString())
        .put("revision", manifest.revision());
    return run;
  }

  private void addParent(ObjectNode facets) {
    String job = rootJob(manifest.source());
    ObjectNode parent = Facet.PARENT.addTo(facets, producer);
    parent
        .putObject("run")
        .put("runId", RunId.of(Instant.EPOCH, context.jobNamespace(), job).toString());
    ObjectNode parentJob = parent.putObject("job");
    parentJob.put("namespace", context.jobNamespace()).put("name", job);
    addJobType(parentJob.putObject("facets"), "STREAMING", "PIPELINE");
  }

  private void addEngine(ObjectNode facets) {
    Map<String, String> facts = manifest.job().facts();
    String version = manifest.job().version();
    String flink = facts.get(LineageEvents.FLINK_FACT);
    Facet.PROCESSING_ENGINE
        .addTo(facets, producer)
        .put("version", flink == null ? version : flink)
        .put("name", flink == null ? "Varve" : "Apache Flink")
        .put("openlineageAdapterVersion", version);
  }

  private ObjectNode job() {
    ObjectNode job = JsonNodeFactory.instance.objectNode();
    job.put("namespace", context.jobNamespace()).put("name", job(layer));
    addJobType(job.putObject("facets"), "BATCH", "TABLE_WINDOW");
    return job;
  }

  private String job(TableLayer table) {
    return rootJob(manifest.source()) + "." + ArchiveLayout.folder(table.table());
  }

  private void addJobType(ObjectNode facets, String processing, String type) {
    Facet.JOB_TYPE
        .addTo(facets, producer)
        .put("processingType", processing)
        .put("integration", INTEGRATION)
        .put("jobType", type);
  }
}
