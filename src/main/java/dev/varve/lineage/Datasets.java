package dev.varve.lineage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.varve.config.TableOwners;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.model.Column;
import dev.varve.model.RowDigest;
import java.time.Period;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run reads and writes: the table in its database, and the table's folder in the archive.
 */
final class Datasets {
  private static final String TAGS_SOURCE = "VARVE";
  private static final Comparator<DataFile> BY_PATH = Comparator.comparing(DataFile::path);

  private final Manifest manifest;
  private final LineageContext context;
  private final TableLayer layer;
  private final String producer;
  private final DatasetName source;
  private final DatasetName archive;
  private final SchemaVersions schemas;

  private Datasets(Manifest manifest, LineageContext context, TableLayer layer, String producer) {
    this.manifest = manifest;
    this.context = context;
    this.layer = layer;
    this.producer = producer;
    this.source = DatasetName.ofSource(context, layer.table());
    this.archive = DatasetName.ofArchive(context, manifest.source(), layer.table());
    this.schemas = SchemaVersions.of(layer, context.schemas());
  }

  static Datasets of(Manifest manifest, LineageContext context, TableLayer layer, String producer) {
    return new Datasets(manifest, context, layer, producer);
  }

  ObjectNode input() {
    ObjectNode input = named(source);
    ObjectNode facets = input.putObject("facets");
    ArrayNode fields = Facet.SCHEMA.addTo(facets, producer).putArray("fields");
    schemas.newest().forEach(column -> addField(fields, column.name(), column.sourceType()));
    Facet.DATA_SOURCE
        .addTo(facets, producer)
        .put("name", source.namespace())
        .put("uri", source.namespace());
    return input;
  }

  ObjectNode output() {
    ObjectNode output = named(archive);
    ObjectNode facets = output.putObject("facets");
    addArchiveSchema(facets);
    Facet.DATA_SOURCE
        .addTo(facets, producer)
        .put("name", archive.namespace())
        .put("uri", context.archive().toString());
    addColumnLineage(facets);
    Facet.STORAGE
        .addTo(facets, producer)
        .put("storageLayer", DatasetName.isFile(context.archive()) ? "file" : "s3")
        .put("fileFormat", "parquet");
    Facet.VERSION.addTo(facets, producer).put("datasetVersion", Long.toString(manifest.sequence()));
    addOwnership(facets);
    return output;
  }

  /** What the data map says of the table; nothing where it says nothing. */
  private void addOwnership(ObjectNode facets) {
    TableOwners owners = context.owners();
    owners
        .ownerOf(layer.table())
        .ifPresent(
            owner ->
                Facet.OWNERSHIP
                    .addTo(facets, producer)
                    .putArray("owners")
                    .addObject()
                    .put("name", owner));
    Map<String, String> tags = new TreeMap<>();
    owners.domainOf(layer.table()).ifPresent(domain -> tags.put("domain", domain.name()));
    Period retention = owners.retentionOf(layer.table());
    if (!retention.isZero()) {
      tags.put("retention", retention.toString());
    }
    if (!tags.isEmpty()) {
      ArrayNode all = Facet.TAGS.addTo(facets, producer).putArray("tags");
      tags.forEach(
          (key, value) ->
              all.addObject().put("key", key).put("value", value).put("source", TAGS_SOURCE));
    }
  }

  ObjectNode inputWithOutcome() {
    ObjectNode input = input();
    ObjectNode facets = input.putObject("inputFacets");
    Facet.INPUT_STATISTICS.addTo(facets, producer).put("rowCount", layer.rowsIn());
    ArrayNode ranges = Facet.VARVE_SOURCE_POSITION.addTo(facets, producer).putArray("ranges");
    new TreeMap<>(layer.files().stream().collect(Collectors.groupingBy(DataFile::epoch)))
        .forEach((epoch, files) -> addRange(ranges.addObject(), epoch, files));
    return input;
  }

  ObjectNode outputWithOutcome(String manifestSha256) {
    ObjectNode output = output();
    ObjectNode facets = output.putObject("outputFacets");
    Facet.OUTPUT_STATISTICS
        .addTo(facets, producer)
        .put("rowCount", layer.rowsWritten())
        .put("size", layer.files().stream().mapToLong(DataFile::sizeBytes).sum())
        .put("fileCount", layer.files().size());
    addManifest(facets, manifestSha256);
    return output;
  }

  private static ObjectNode named(DatasetName name) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("namespace", name.namespace())
        .put("name", name.name());
  }

  private void addArchiveSchema(ObjectNode facets) {
    ArrayNode fields = Facet.SCHEMA.addTo(facets, producer).putArray("fields");
    schemas.all().forEach((name, column) -> addField(fields, name, column));
    for (MetadataColumn column : MetadataColumn.values()) {
      addField(fields, column);
    }
    ObjectNode before = addField(fields, MetadataColumn.BEFORE, "STRUCT");
    before.put("description", "an update's row before the change, if the source sent it");
    ArrayNode nested = before.putArray("fields");
    schemas.all().forEach((name, column) -> addField(nested, name, column));
    addField(nested, MetadataColumn.UNCHANGED);
  }

  private static void addField(ArrayNode fields, MetadataColumn column) {
    addField(fields, column.column(), column.type()).put("description", column.description());
  }

  private static void addField(ArrayNode fields, String name, Column column) {
    addField(fields, name, TypeName.of(column.type()))
        .put("description", "source type " + column.sourceType());
  }

  private static ObjectNode addField(ArrayNode fields, String name, String type) {
    ObjectNode field = fields.addObject().put("name", name).put("type", type);
    return field.put("ordinal_position", fields.size());
  }

  private void addColumnLineage(ObjectNode facets) {
    ObjectNode fields = Facet.COLUMN_LINEAGE.addTo(facets, producer).putObject("fields");
    schemas.all().forEach((name, column) -> addOrigin(fields.putObject(name), column));
  }

  private void addOrigin(ObjectNode field, Column column) {
    ObjectNode from = field.putArray("inputFields").addObject();
    from.put("namespace", source.namespace()).put("name", source.name());
    from.put("field", column.name())
        .putArray("transformations")
        .addObject()
        .put("type", "DIRECT")
        .put("subtype", column.isMasked() ? "TRANSFORMATION" : "IDENTITY")
        .put("description", column.isMasked() ? column.rule() : "")
        .put("masking", column.isMasked());
  }

  private static void addRange(ObjectNode range, String epoch, List<DataFile> files) {
    range.put("epoch", epoch);
    files.stream()
        .map(DataFile::firstPosition)
        .min(Comparator.naturalOrder())
        .ifPresent(first -> range.put("first", first));
    files.stream()
        .map(DataFile::lastPosition)
        .max(Comparator.naturalOrder())
        .ifPresent(last -> range.put("last", last));
  }

  private void addManifest(ObjectNode facets, String manifestSha256) {
    ObjectNode facet = Facet.VARVE_MANIFEST.addTo(facets, producer);
    facet
        .put("sequence", manifest.sequence())
        .put("key", ArchiveLayout.manifest(manifest.source(), manifest.sequence()))
        .put("sha256", manifestSha256);
    RowDigest digest =
        layer.files().stream().map(DataFile::digest).reduce(RowDigest.EMPTY, RowDigest::plus);
    addDigest(facet, digest);
    ArrayNode files = facet.putArray("files");
    layer.files().stream().sorted(BY_PATH).forEach(file -> addFile(files.addObject(), file));
  }

  private static void addFile(ObjectNode target, DataFile file) {
    target
        .put("path", file.path())
        .put("sha256", file.sha256())
        .put("sizeBytes", file.sizeBytes())
        .put("rows", file.digest().rows())
        .put("schema", file.schema().toString());
    addDigest(target, file.digest());
  }

  private static void addDigest(ObjectNode target, RowDigest digest) {
    target.putObject("digest").put("rows", digest.rows()).put("sum", digest.sum().toString());
  }
}
